import importlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import layers.llm.embeddings
import layers.llm.providers
from layers.llm.catalog import embedder_for, provider_for
from shared.llm.embedding_settings import EmbeddingSettings
from shared.llm.settings import ModelSettings
from shared.llm.vendors import VENDORS

PROVIDERS = Path(layers.llm.providers.__file__).parent
LOCAL = ModelSettings.resolve({}, {"GB_LOCAL_MODEL_URL": "http://127.0.0.1:9"})


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=lambda row: row.name)
def test_every_vendors_wire_is_a_file(vendor: object) -> None:
    assert (PROVIDERS / f"{getattr(vendor, 'wire')}.py").is_file()  # noqa: B009


@pytest.mark.parametrize("file", sorted(PROVIDERS.glob("[a-z]*.py")), ids=lambda file: file.stem)
def test_every_provider_file_can_be_connected_to(file: Path) -> None:
    module = importlib.import_module(f"layers.llm.providers.{file.stem}")
    assert callable(module.connect)


def test_equal_settings_share_one_model_and_its_connections() -> None:
    assert provider_for(LOCAL) is provider_for(replace(LOCAL))


def test_other_settings_have_a_model_of_their_own() -> None:
    assert provider_for(LOCAL) is not provider_for(replace(LOCAL, temperature=0.1))


def test_the_bots_own_limits_are_part_of_what_its_model_can() -> None:
    row = provider_for(replace(LOCAL, context_window=1000, max_tokens=100)).capabilities
    assert (row.context_window, row.max_output) == (1000, 100)


def test_a_known_embedding_model_tells_its_dimensions_without_a_call() -> None:
    assert embedder_for(EmbeddingSettings()).dimensions == 384


def test_the_sdks_are_not_imported_before_they_are_used() -> None:
    heavy = "{'openai', 'anthropic', 'httpx', 'httpx2', 'pydantic'}"
    code = (
        "import sys, layers.llm.catalog as c, layers.llm.providers.openai, layers.llm.providers.anthropic\n"
        "from shared.llm.settings import ModelSettings\n"
        "c.provider_for(ModelSettings.resolve({}, {}))\n"
        f"print(sorted({heavy} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
