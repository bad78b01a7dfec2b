"""The house rules that a tool can check (architecture §2, style)."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from infra.build import template
from infra.build.toolchain import ROOT

SHIPPED = ("functions", "layers", "shared")
LONGEST_MODULE = 350
OWNERS = {
    "argon2": {"layers/identity"},
    "cryptography": {"layers/identity"},
    "jwt": {"layers/identity", "shared/identity"},
    "PIL": {"layers/pictures"},
    "anthropic": {"layers/llm"},
    "boto3": {"layers/events", "layers/files", "layers/llm"},
    "botocore": {"layers/events", "layers/files", "layers/llm"},
    "fastapi": {"layers/http", "functions"},
    "icalendar": {"shared/calendar"},
    "lark": {"shared/basic"},
    "mangum": {"layers/http"},
    "openai": {"layers/llm"},
    "openpyxl": {"layers/papers"},
    "psycopg": {"layers/schema"},
    "psycopg_pool": {"layers/schema"},
    "pypdfium2": {"layers/documents", "layers/papers"},
    "python_calamine": {"layers/documents"},
    "striprtf": {"layers/documents"},
    "pydantic": {"layers/http", "functions"},
    "urllib3": {"layers/llm"},
    "qdrant_client": {"layers/search"},
    "redis": {"layers/cache"},
    "segno": {"layers/papers"},
    "aws_lambda_powertools": {"layers/http"},
}
"""Third-party library → the only folders that may name it."""


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


IMPORTS = {name(path): imported(path) for path in modules(*SHIPPED)}


@pytest.mark.parametrize(("library", "owners"), OWNERS.items(), ids=OWNERS)
def test_a_library_is_named_by_its_owner_only(library: str, owners: set[str]) -> None:
    users = {
        path
        for path, names in IMPORTS.items()
        if any(module.split(".")[0] == library for module in names)
    }
    strangers = {
        path for path in users if not any(path.startswith(f"{owner}/") for owner in owners)
    }
    assert strangers == set()


def test_only_the_wiring_of_a_group_names_adapters() -> None:
    strangers = {
        (path, module)
        for path, names in IMPORTS.items()
        for module in names
        if path.startswith("functions/") and not path.endswith(("/deps.py", "functions/wiring.py"))
        if module.startswith("layers.") and not module.startswith("layers.http")
    }
    assert strangers == set()


@pytest.mark.parametrize("folder", [*SHIPPED, "infra"])
def test_a_module_can_be_read_in_one_sitting(folder: str) -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in modules(folder)}
    assert {path: lines for path, lines in lengths.items() if lines >= LONGEST_MODULE} == {}


def test_a_package_says_what_lives_there() -> None:
    silent = [
        name(path)
        for path in modules(*SHIPPED, "infra")
        if path.name == "__init__.py" and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_a_module_is_not_named_after_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
    assert [name(path) for path in modules(*SHIPPED, "infra") if path.stem in vague] == []


def group_routes() -> dict[str, set[tuple[str, str]]]:
    """The HTTP routes the template sends to each group's application."""
    found: dict[str, set[tuple[str, str]]] = {}
    for function in template.load().of_type(template.FUNCTION).values():
        _, group, module, _ = function["Handler"].split(".")
        for event in function.get("Events", {}).values() if module == "app" else ():
            if event["Type"] == "HttpApi" and "Path" in event.get("Properties", {}):
                properties = event["Properties"]
                found.setdefault(group, set()).add(
                    (properties["Method"].upper(), properties["Path"])
                )
    return found


ROUTES = group_routes()
RESERVED = (
    *("/api/attendance", "/api/metrics", "/api/notifications", "/api/search", "/api/status"),
    *("/api/version"),
    "/api/mcp",
    "/api/files",  # an alias, which the handler turns into /api/drive
)
"""Paths of the specification that the gateway keeps for a group and the group answers with 404 so far."""


@pytest.mark.parametrize("group", ROUTES)
@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
def test_a_group_serves_what_the_template_sends_it(group: str) -> None:
    app = importlib.import_module(f"functions.{group}.app").app
    served = [
        (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    ]
    silent = {
        (method, path)
        for method, path in ROUTES[group]
        if not path.startswith(RESERVED)
        if not any(method in ("ANY", own[0]) and _is_served(path, own[1]) for own in served)
    }
    assert silent == set()


def _is_served(path: str, own: str) -> bool:
    """Whether the app has a route in the template's path; `{proxy+}` stands for anything below."""
    prefix = path.partition("{proxy+}")[0].rstrip("/")
    if "{proxy+}" in path:
        return own.startswith(prefix)
    wanted, found = path.strip("/").split("/"), own.strip("/").split("/")
    return len(wanted) == len(found) and all(
        a == b or a.startswith("{") or b.startswith("{") for a, b in zip(wanted, found, strict=True)
    )
