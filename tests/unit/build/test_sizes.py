"""The byte budget."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.build import sizes, template

TEXT = """
Resources:
  Small: {Type: AWS::Serverless::Function, Properties: {}}
  Large: {Type: AWS::Serverless::Function, Properties: {Layers: [!Ref Core]}}
  Core: {Type: AWS::Serverless::LayerVersion}
"""


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for name, content in {"Small/a.py": 10, "Large/b.py": 20, "Core/python/c.py": 300}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x" * content)
    return tmp_path


def test_a_function_weighs_its_own_code_and_its_layers(built: Path) -> None:
    found = {size.function: size.total for size in sizes.sizes(template.parse(TEXT), built)}
    assert found == {"Small": 10, "Large": 320}


def test_a_function_above_the_budget_is_named() -> None:
    limit = sizes.BUDGET_MB * sizes.MB
    found = [sizes.Size("Fits", limit, {}), sizes.Size("Fat", limit, {"Core": 1})]
    assert [finding.split(":")[0] for finding in sizes.over_budget(found)] == ["Fat"]


def test_what_is_not_built_is_not_weightless(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make build"):
        sizes.folder_bytes(tmp_path / "Nothing")
