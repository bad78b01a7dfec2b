"""The template describes this repository, and breaks none of the rules."""

from __future__ import annotations

import ast

import pytest

from infra.build import layers, rules, template
from infra.build.toolchain import ROOT

TEMPLATE = template.load()
FUNCTIONS = TEMPLATE.of_type(template.FUNCTION)


def test_no_rule_is_broken() -> None:
    assert rules.findings(TEMPLATE) == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_handler_is_where_the_template_says(name: str) -> None:
    module, _, function = FUNCTIONS[name]["Handler"].rpartition(".")
    path = ROOT / f"{module.replace('.', '/')}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {getattr(node, "name", None) for node in tree.body}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names |= {getattr(target, "id", None) for target in node.targets}
    assert function in names


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_built_from_its_groups_folder(name: str) -> None:
    properties = FUNCTIONS[name]
    group = properties["Handler"].split(".")[1]
    assert properties["CodeUri"] == f"functions/{group}/"
    assert TEMPLATE.resources[name]["Metadata"]["BuildMethod"] == "makefile"
    assert (ROOT / "functions" / group / "Makefile").is_file()


def test_the_template_and_the_packing_table_name_the_same_layers() -> None:
    assert set(TEMPLATE.of_type(template.LAYER)) == set(layers.LAYERS)


def test_every_adapter_is_packed_in_one_layer_or_in_groups() -> None:
    packed = [source for layer in layers.LAYERS.values() for source in layer.sources]
    packed += {source for group in layers.GROUPS.values() for source in group.sources}
    found = [f"layers/{path.parent.name}" for path in (ROOT / "layers").glob("*/__init__.py")]
    assert sorted(packed) == sorted([*found, "shared", "functions/wiring.py"])


def test_only_functions_that_touch_no_table_start_before_the_migrations() -> None:
    early = [name for name in FUNCTIONS if "DependsOn" not in TEMPLATE.resources[name]]
    assert early == ["MigrateFunction"]
