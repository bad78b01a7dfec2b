from collections.abc import Mapping

import pytest

from shared.errors import ValidationFailed
from shared.llm.settings import ModelSettings

LOCAL = {"GB_LOCAL_MODEL_URL": "http://127.0.0.1:9"}
KEYS = {"OPENAI_API_KEY": "sk-o", "ANTHROPIC_API_KEY": "sk-a", "GROQ_API_KEY": "gsk"}


def seen(config: Mapping[str, str], environment: Mapping[str, str], choice: str = "") -> str:
    found = ModelSettings.resolve(config, environment, choice)
    return f"{found.vendor} {found.model} {found.url or '-'} {found.key or '-'}"


@pytest.mark.parametrize(
    ("config", "environment", "outcome"),
    [
        ({}, LOCAL, "local smollm2-135m http://127.0.0.1:9/v1 -"),
        ({}, {**LOCAL, **KEYS}, "openai gpt-5.4-mini https://api.openai.com/v1 sk-o"),
        (
            {},
            {**LOCAL, "ANTHROPIC_API_KEY": "sk-a"},
            "anthropic claude-sonnet-5-5 https://api.anthropic.com sk-a",
        ),
        (
            {},
            {**LOCAL, "GROQ_API_KEY": "gsk"},
            "groq llama-3.3-70b-versatile https://api.groq.com/openai/v1 gsk",
        ),
        ({}, {"OLLAMA_HOST": "0.0.0.0"}, "ollama llama3.2 http://127.0.0.1:11434/v1 -"),
        (
            {},
            {"LLM_URL": "http://gpu:8000", "LLM_MODEL": "qwen3", "LLM_KEY": "k", **KEYS},
            "compatible qwen3 http://gpu:8000/v1 k",
        ),
        ({"llm-model": "claude-x"}, KEYS, "anthropic claude-x https://api.anthropic.com sk-a"),
        ({"llm-model": "gpt-4o"}, KEYS, "openai gpt-4o https://api.openai.com/v1 sk-o"),
        (
            {"llm-model": "llama-9"},
            {"GROQ_API_KEY": "gsk"},
            "groq llama-9 https://api.groq.com/openai/v1 gsk",
        ),
        ({"llm-key": "mine"}, KEYS, "openai gpt-5.4-mini https://api.openai.com/v1 mine"),
        (
            {"llm-provider": "groq", "llm-model": "x"},
            KEYS,
            "groq x https://api.groq.com/openai/v1 gsk",
        ),
        (
            {"llm-url": "https://api.groq.com/openai/v1/chat/completions", "llm-model": "x"},
            KEYS,
            "groq x https://api.groq.com/openai/v1 gsk",
        ),
        (
            {"llm-url": "http://gpu:8000", "llm-model": "x", "llm-key": "k"},
            KEYS,
            "compatible x http://gpu:8000/v1 k",
        ),
        (
            {"llm-url": "https://x.openai.azure.com", "llm-model": "dep", "llm-key": "k"},
            {},
            "azure dep https://x.openai.azure.com/openai/deployments/dep k",
        ),
        (
            {"llm-provider": "local"},
            {**LOCAL, **KEYS},
            "local smollm2-135m http://127.0.0.1:9/v1 -",
        ),
        ({"llm-provider": "None", "llm-key": "n/a", "llm-model": ""}, LOCAL, seen({}, LOCAL)),
        (
            {"llm-url": "http://localhost:8081", "llm-key": "none", "llm-model": "../m.gguf"},
            LOCAL,
            seen({}, LOCAL),
        ),
    ],
    ids=[
        "nothing said",
        "all keys",
        "an Anthropic key",
        "a Groq key",
        "an Ollama host",
        "an address in the environment",
        "Claude by name",
        "GPT by name",
        "an open model goes where the key is",
        "a key alone is OpenAI's",
        "an explicit provider",
        "a vendor by its host",
        "one's own server",
        "Azure",
        "explicitly embedded",
        "words for unset",
        "a package made beside its model server",
    ],
)
def test_a_bot_finds_its_model(
    config: Mapping[str, str], environment: Mapping[str, str], outcome: str
) -> None:
    assert seen(config, environment) == outcome


@pytest.mark.parametrize(
    "config",
    [
        {"llm-url": "https://elsewhere.example"},
        {"llm-url": "https://elsewhere.example", "llm-provider": "openai"},
        {"llm-url": "https://api.openai.com.elsewhere.example", "llm-provider": "openai"},
        {"llm-url": "https://elsewhere.example", "llm-model": "claude-x"},
    ],
)
def test_the_platforms_keys_are_never_sent_to_an_address_a_bot_names(
    config: Mapping[str, str],
) -> None:
    assert ModelSettings.resolve(config, KEYS).key == ""


def test_a_key_does_not_show_in_the_settings_text() -> None:
    settings = ModelSettings.resolve({"llm-key": "sk-x", "embedding-key": "sk-x"}, {})
    assert "sk-x" not in repr(settings)


def test_the_embedded_model_stands_in_for_a_vendor_whose_key_is_missing() -> None:
    settings = ModelSettings.resolve({"llm-model": "gpt-4o"}, LOCAL)
    assert (settings.vendor, settings.stands_in_for) == ("local", "openai")


def test_without_an_embedded_model_the_vendor_stays_and_the_call_will_fail() -> None:
    settings = ModelSettings.resolve({"llm-model": "gpt-4o"}, {})
    assert (settings.vendor, settings.key) == ("openai", "")


@pytest.mark.parametrize(
    ("choice", "outcome"),
    [
        ("anthropic:claude-y", "anthropic claude-y https://api.anthropic.com sk-a"),
        ("claude-y", "anthropic claude-y https://api.anthropic.com sk-a"),
        ("ollama:llama3.2:1b", "ollama llama3.2:1b http://127.0.0.1:11434/v1 -"),
        ("qwen-max", "compatible qwen-max http://gpu:8000/v1 k"),
    ],
    ids=["vendor and model", "model of another vendor", "a tag in the name", "of the bot's server"],
)
def test_a_model_chosen_for_one_call_wins(choice: str, outcome: str) -> None:
    config = {"llm-url": "http://gpu:8000", "llm-model": "x", "llm-key": "k"}
    assert seen(config, KEYS, choice) == outcome


def test_a_provider_nobody_knows_is_reported() -> None:
    with pytest.raises(ValidationFailed, match="llm-provider"):
        ModelSettings.resolve({"llm-provider": "openay"}, {})


@pytest.mark.parametrize(
    ("config", "field", "value"),
    [
        ({}, "temperature", 0.7),
        ({"llm-temperature": "0"}, "temperature", 0.0),
        ({"llm-temperature": "hot"}, "temperature", 0.7),
        ({}, "max_tokens", 4096),
        ({"llm-max-tokens": "100"}, "max_tokens", 100),
        ({"llm-max-tokens": "-1"}, "max_tokens", 4096),
        ({"llm-top-p": "0.9"}, "top_p", 0.9),
        ({}, "timeout", 45.0),
        ({"llm-timeout": "2m"}, "timeout", 120.0),
        ({"llm-context-window": "16384"}, "context_window", 16384),
    ],
)
def test_sampling_and_limits_are_read(config: Mapping[str, str], field: str, value: float) -> None:
    assert getattr(ModelSettings.resolve(config, LOCAL), field) == value
