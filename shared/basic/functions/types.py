"""Types, null and choice."""

from decimal import Decimal
from typing import Any

from shared.basic.errors import BasicError
from shared.basic.functions.declaration import function
from shared.basic.values import comparison, conversion
from shared.basic.values.conversion import (
    describe,
    integer,
    leading_number,
    number,
    parse_number,
    type_name,
)
from shared.basic.values.display import display
from shared.basic.values.methods.numbers import rounded
from shared.basic.values.records import ErrorValue
from shared.basic.values.truth import truthy

_TRUTH_WORDS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
    "": False,
}


@function("VAL", takes_null=True, example='VAL("12 apples") = 12')
def value_of(text: Any) -> Any:
    """The number a text begins with, else 0."""
    if isinstance(text, (bool, type(None))):
        return 0
    return text if isinstance(text, (int, float, Decimal)) else leading_number(display(text))


@function("STR", "CSTR", takes_null=True, example='STR(5.0) = "5"')
def as_text(value: Any) -> str:
    """The display string."""
    return display(value)


@function("CINT", example='CINT("2.5") = 3')
def as_integer(value: Any) -> int:
    """Rounded to an integer; R5010 for text that is no number."""
    return int(rounded(_converted(value)))


@function("CDBL", example='CDBL("2.5") = 2.5')
def as_float(value: Any) -> float:
    """As a decimal number; R5010 for text that is no number."""
    return float(_converted(value))


def _converted(value: Any) -> conversion.Number:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and parse_number(value) is None:
        raise BasicError("R5010", f"{describe(value)} is not a number")
    return number(value)


@function("CBOOL", takes_null=True, example='CBOOL("yes") = TRUE')
def as_boolean(value: Any) -> bool:
    """TRUE or FALSE; text must be a number or true, yes, on, false, no, off, else R5010."""
    if not isinstance(value, str):
        return truthy(value)
    word = _TRUTH_WORDS.get(value.strip().casefold())
    if word is not None:
        return word
    return bool(_converted(value))


@function("TYPEOF", "TYPENAME", takes_null=True, example='TYPEOF(1.5) = "float"')
def type_of(value: Any) -> str:
    """null, boolean, integer, float, string, array, object, datetime or function."""
    return type_name(value)


@function("ISNULL", "IS_NULL", takes_null=True, example="ISNULL(NULL) = TRUE")
def is_null(value: Any) -> bool:
    """Whether the value is null or an empty RowSet."""
    return comparison.is_null(value)


@function("ISEMPTY", "IS_EMPTY", takes_null=True, example='ISEMPTY(" ") = TRUE')
def is_empty(value: Any) -> bool:
    """Whether the value is null, a blank text, or has no items."""
    return comparison.is_empty(value)


@function("ISARRAY", "IS_ARRAY", takes_null=True, example="ISARRAY([1]) = TRUE")
def is_array(value: Any) -> bool:
    """Whether the value is an array or RowSet."""
    return type_name(value) == "array"


@function("ISNUMBER", "IS_NUMBER", takes_null=True, example='ISNUMBER("5") = FALSE')
def is_number(value: Any) -> bool:
    """Whether the value is a number, not text."""
    return type_name(value) in ("integer", "float")


@function("ISSTRING", "IS_STRING", takes_null=True, example='ISSTRING("5") = TRUE')
def is_string(value: Any) -> bool:
    """Whether the value is text."""
    return type_name(value) == "string"


@function("ISBOOL", "IS_BOOL", takes_null=True, example="ISBOOL(FALSE) = TRUE")
def is_boolean(value: Any) -> bool:
    """Whether the value is TRUE or FALSE."""
    return isinstance(value, bool)


@function("IS_NUMERIC", "ISNUMERIC", takes_null=True, example='ISNUMERIC(" 1e3 ") = TRUE')
def is_numeric(value: Any) -> bool:
    """Whether the value is a number or trimmed text that spells one without separators."""
    return conversion.is_numeric(value)


@function(
    "NVL", "COALESCE", "IFNULL", lazy=True, takes_null=True, example='NVL(NULL, "", "x") = "x"'
)
def first_given(*values: Any) -> Any:
    """The first argument that is neither null nor an empty text."""
    return next((value for value in values if not comparison.equal(value, None)), None)


@function(
    "IIF", "IF", "IF_FUNC", lazy=True, takes_null=True, example='IIF(2 > 1, "many", "one") = "many"'
)
def if_else(condition: Any, when_true: Any, when_false: Any = None) -> Any:
    """The second argument if the first is true, else the third; only the chosen one is evaluated."""
    return when_true if truthy(condition) else when_false


@function("CHOOSE", lazy=True, example='CHOOSE(2, "a", "b") = "b"')
def choose(place: Any, *values: Any) -> Any:
    """The n-th of the following arguments, from 1; null beyond them."""
    wanted = integer(place)
    return values[wanted - 1] if 1 <= wanted <= len(values) else None


@function("EXISTS", takes_null=True, example='EXISTS("Ana") = TRUE')
def exists(value: Any) -> bool:
    """Whether a variable has been given a value other than null."""
    return value is not None


@function("IS_ERROR", "ISERROR", takes_null=True, example='IS_ERROR("x") = FALSE')
def is_error(value: Any) -> bool:
    """Whether the value is an error object."""
    return isinstance(value, ErrorValue)


@function("GET_ERROR_MESSAGE", takes_null=True, example='GET_ERROR_MESSAGE(NULL) = ""')
def error_message(value: Any) -> str:
    """The message of an error object, else an empty text."""
    return value.message if isinstance(value, ErrorValue) else ""
