from collections.abc import Mapping

import pytest

from shared.llm.roles import ModelRole, choice_for, fallback_choices
from shared.llm.settings import ModelSettings


@pytest.mark.parametrize(
    ("config", "role", "choice"),
    [
        ({}, "fast", ""),
        ({"model-fast": "groq:llama"}, "fast", "groq:llama"),
        ({"model-default": "gpt-4o"}, "fast", "gpt-4o"),
        ({"model-default": "gpt-4o"}, "default", "gpt-4o"),
        ({"llm-fast-model": "mini"}, "fast", "mini"),
        ({"llm-fast-provider": "groq", "llm-fast-model": "mini"}, "fast", "groq:mini"),
        ({"llm-fast-model": "mini"}, "code", ""),
        ({"model-vision": "none"}, "vision", ""),
    ],
)
def test_a_role_is_played_by_whom_the_config_names(
    config: Mapping[str, str], role: ModelRole, choice: str
) -> None:
    assert choice_for(config, role) == choice


@pytest.mark.parametrize(
    ("config", "choices"),
    [
        ({}, []),
        ({"model-fallback-order": "groq:a, openai:b"}, ["groq:a", "openai:b"]),
        ({"model-fallback-order": "groq:a", "model-fallback-enabled": "off"}, []),
        ({"llm-fallback-provider": "groq"}, ["groq:"]),
    ],
)
def test_models_stand_by_in_the_configs_order(
    config: Mapping[str, str], choices: list[str]
) -> None:
    assert fallback_choices(config) == choices


def test_the_default_role_comes_before_the_bots_model() -> None:
    config = {"llm-model": "gpt-4o", "model-default": "groq:llama"}
    found = ModelSettings.resolve(config, {"GROQ_API_KEY": "k", "OPENAI_API_KEY": "o"})
    assert (found.vendor, found.model) == ("groq", "llama")


def test_a_vendor_without_a_model_has_its_usual_one() -> None:
    found = ModelSettings.resolve({}, {"GROQ_API_KEY": "k"}, "groq:")
    assert found.model == "llama-3.3-70b-versatile"
