"""Whatever a script puts together, an operation answers or fails with an error the script can trap."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.basic import values as v
from shared.basic.errors import BasicError
from shared.basic.formatting.formats import format_value
from shared.basic.functions.catalog import declarations
from shared.basic.functions.declaration import FunctionDeclaration
from shared.basic.values.access import RECEIVERS
from tests.support.functions import context
from tests.support.values import ANSWERS, VALUES

FEW = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
ANYTHING = VALUES | ANSWERS
UNARY = [
    v.negate,
    v.plus,
    v.number,
    v.integer,
    v.display,
    v.truthy,
    v.is_null,
    v.is_empty,
    v.is_numeric,
    v.iterate,
    v.size,
    v.to_plain,
    v.to_json,
    v.type_name,
    v.interpolate,
    v.dim,
]
BINARY = [
    v.add,
    v.sub,
    v.mul,
    v.div,
    v.int_div,
    v.mod,
    v.power,
    v.concat,
    v.equal,
    v.less,
    v.less_equal,
    v.greater,
    v.compare,
    v.is_in,
    v.like,
    v.contains,
    v.starts_with,
    v.index,
    v.redim,
]
METHODS = sorted({name for _, methods in RECEIVERS for name in methods})


@pytest.mark.parametrize("operation", UNARY, ids=lambda operation: operation.__name__)
@FEW
@given(value=ANYTHING)
def test_unary(operation: Callable[[Any], Any], value: Any) -> None:
    with suppress(BasicError):
        operation(value)


@pytest.mark.parametrize("operation", BINARY, ids=lambda operation: operation.__name__)
@FEW
@given(left=ANYTHING, right=ANYTHING)
def test_binary(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> None:
    with suppress(BasicError):
        operation(left, right)


@FEW
@given(ANYTHING, st.text() | st.sampled_from(METHODS), st.lists(ANYTHING, max_size=3))
def test_members_and_methods(holder: Any, name: str, args: list[Any]) -> None:
    v.member(holder, name)
    with suppress(BasicError):
        v.call_method(holder, name, args)
    with suppress(BasicError):
        v.call_value(holder, args)
    with suppress(BasicError):
        v.set_member(holder, name, 1)


@FEW
@given(ANYTHING, ANYTHING)
def test_indexes(holder: Any, place: Any) -> None:
    v.index(holder, place)
    with suppress(BasicError):
        v.set_index(holder, place, 1)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(declarations()), st.lists(ANYTHING, min_size=4, max_size=4), st.integers(0, 4)
)
def test_functions(declared: FunctionDeclaration, args: list[Any], given_count: int) -> None:
    most = 4 if declared.max_args is None else declared.max_args
    wanted = args[: min(max(given_count, declared.min_args), most)]
    with suppress(BasicError):
        declared.call(*([context()] if declared.needs_context else []), *wanted)


@FEW
@given(
    ANYTHING, st.text() | st.sampled_from(["json", "csv", "yaml", "xml", "0.00", "dd/MM/yyyy", "@"])
)
def test_formats(value: Any, pattern: str) -> None:
    format_value(value, pattern)
