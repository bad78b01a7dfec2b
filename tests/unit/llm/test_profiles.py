import json
from pathlib import Path

import pytest

import layers.llm.profiles
from layers.llm.profiles import capabilities
from shared.llm.capabilities import Capabilities
from shared.llm.vendors import VENDORS

FILES = sorted(Path(layers.llm.profiles.__file__).parent.glob("*.json"))
ROWS = [(file.stem, model) for file in FILES for model in json.loads(file.read_text("utf-8"))]


@pytest.mark.parametrize(("vendor", "model"), ROWS)
def test_every_row_makes_sense(vendor: str, model: str) -> None:
    row = capabilities(vendor, model)
    assert 0 < row.max_output <= row.context_window
    assert (row.price_in is None) == (row.price_out is None)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_belongs_to_a_vendor(file: Path) -> None:
    assert file.stem in VENDORS


@pytest.mark.parametrize("vendor", ["openai", "anthropic", "groq", "ollama"])
def test_the_model_a_vendor_is_used_with_by_default_can_call_tools(vendor: str) -> None:
    assert capabilities(vendor, VENDORS[vendor].default_model).tools


def test_the_longest_beginning_of_a_name_wins() -> None:
    full, mini = capabilities("openai", "gpt-4.1"), capabilities("openai", "gpt-4.1-mini-2025")
    assert mini.price_in is not None
    assert full.price_in is not None
    assert mini.price_in < full.price_in


def test_names_are_read_in_any_case() -> None:
    assert capabilities("openai", "GPT-4o") == capabilities("openai", "gpt-4o")


def test_azure_runs_openais_models() -> None:
    assert capabilities("azure", "gpt-4o") == capabilities("openai", "gpt-4o")


def test_a_vendor_without_a_file_is_as_any_compatible_server() -> None:
    assert capabilities("cerebras", "x") == capabilities("compatible", "x")


def test_the_embedded_model_calls_no_tools_and_costs_nothing() -> None:
    row = capabilities("local", "smollm2-135m")
    assert (row.tools, row.price_in, row.price_out) == (False, 0, 0)
    assert isinstance(row, Capabilities)
