"""The keyword decorator and the registry."""

from typing import Any

import pytest

from shared.basic.declaration import MARK, Declaration, DeclarationError, Effect, keyword
from shared.basic.registry import DuplicateKeywordError, Registry


@keyword("SET CONTEXT {name} AS {text}", "SET CONTEXT {name}, {text}", effect=Effect.TRANSACTIONAL)
def set_context(run: Any, name: str, text: str) -> None:
    """Add a named context."""


@keyword(
    "READ {path} [AS {mode:word(TABLE)}]", "DIR {path}", effect=Effect.READS, example='READ "a"'
)
def read(run: Any, path: str, mode: str = "") -> str:
    """Read a file."""
    return path + mode


def declaration(function: object) -> Declaration:
    (found,) = getattr(function, MARK)
    assert isinstance(found, Declaration)
    return found


def test_a_declaration_knows_its_forms_and_its_function() -> None:
    found = declaration(set_context)
    assert (found.name, found.effect, found.call) == (
        "SET CONTEXT",
        Effect.TRANSACTIONAL,
        set_context,
    )
    assert (found.doc, found.group) == ("Add a named context.", "test_declaration")
    assert declaration(read).heads == (("READ",), ("DIR",))
    assert declaration(read).example == 'READ "a"'


def test_the_kind_follows_from_what_the_function_returns() -> None:
    assert (declaration(set_context).statement, declaration(set_context).value) == (True, False)
    assert (declaration(read).statement, declaration(read).value) == (True, True)


def test_the_decorated_function_stays_a_plain_function() -> None:
    assert read(None, "a", "b") == "ab"


def missing(run: Any, name: str) -> None: ...
def surplus(run: Any, name: str, text: str, more: str) -> None: ...
def without_default(run: Any, name: str, text: str) -> None: ...
def starred(run: Any, *args: str) -> None: ...


@pytest.mark.parametrize(
    ("form", "function"),
    [
        ("X {name}, {text}", missing),
        ("X {name}, {text}", surplus),
        ("X {name} [AS {text}]", without_default),
        ("X {name}", starred),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_declaration_that_disagrees_with_its_function_is_refused(
    form: str, function: Any
) -> None:
    with pytest.raises(DeclarationError, match=function.__name__):
        keyword(form, effect=Effect.PURE)(function)


def test_a_slot_missing_from_another_form_needs_a_default() -> None:
    with pytest.raises(DeclarationError, match="text may be left out"):
        keyword("X {name}, {text}", "X {name}", effect=Effect.PURE)(without_default)


def test_a_target_slot_is_no_parameter() -> None:
    decorated = keyword("ASK {into:target}, {name}", effect=Effect.WAITS)(missing)
    assert decorated is missing


def test_a_registry_finds_declarations_by_name_and_head() -> None:
    registry = Registry.of(set_context, read)
    assert [found.name for found in registry] == ["SET CONTEXT", "READ"]
    assert registry["READ"].call is read
    assert "DIR" not in registry
    assert registry.heads[("DIR",)] == (registry["READ"],)


def test_two_keywords_of_one_name_are_refused() -> None:
    with pytest.raises(DuplicateKeywordError, match="READ"):
        Registry([declaration(read), declaration(read)])


def test_the_installed_registry_is_found_by_file_name() -> None:
    registry = Registry.installed()
    assert registry["TALK"].call.__module__ == "shared.basic.keywords.dialog"
    assert registry.functions["UCASE"].name == "UPPER"
