"""PARAM values a model or a caller sends, converted to the declared type (specification 6.3)."""

from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

from shared.basic.errors import BasicError
from shared.basic.hear import menus
from shared.basic.hear.answers import Accepted, Answer, HearContext, Rejected
from shared.basic.hear.dates import read_clock
from shared.basic.hear.messages import message
from shared.basic.hear.types import find_type
from shared.basic.values.conversion import parse_number
from shared.basic.values.display import display
from shared.basic.values.plain import from_json
from shared.basic.values.records import File

Converter = Callable[[Any, HearContext], Any]


def convert(
    type_name: str, value: Any, context: HearContext, options: Sequence[str] = ()
) -> Accepted | Rejected:
    """The value as the PARAM's type; null stays null. An unknown type is text; `options` are those of an enumeration."""
    if value is None:
        return Accepted(None)
    if options:
        return _option(options, value, context)
    wanted = type_name.upper()
    converter: Converter = _CONVERTERS.get(wanted, _text)
    converted = converter(value, context)
    if isinstance(converted, Accepted):
        return converted
    return (
        Rejected(_complaint(wanted, context.locale)) if converted is None else Accepted(converted)
    )


def _complaint(type_name: str, locale: str) -> str:
    kind = find_type(type_name)
    return message(kind.name, locale) if kind else message("FORMAT", locale, type=type_name)


def _option(options: Sequence[str], value: Any, context: HearContext) -> Accepted | Rejected:
    wanted = display(value).strip().casefold()
    chosen = next((option for option in options if option.casefold() == wanted), None)
    if chosen is None:
        return menus.match(options, "", context.locale)
    return Accepted(chosen)


def _text(value: Any, _: HearContext) -> str:
    return display(value)


def _integer(value: Any, context: HearContext) -> int | None:
    number = _number(value, context)
    return int(number) if number is not None and number == int(number) else None


def _number(value: Any, _: HearContext) -> Any:
    if isinstance(value, bool):
        return None
    number = value if isinstance(value, (int, float)) else parse_number(display(value))
    return None if number is None or number - number != 0 else number


def _validated(value: Any, context: HearContext, type_name: str) -> Accepted | None:
    kind = find_type(type_name)
    return kind.validator(Answer(display(value)), context) if kind else None


def _boolean(value: Any, context: HearContext) -> Any:
    return value if isinstance(value, bool) else _validated(value, context, "BOOLEAN")


def _day(value: Any, context: HearContext) -> Any:
    return display(value)[:10] if isinstance(value, date) else _validated(value, context, "DATE")


def _clock(value: Any, _: HearContext) -> str | None:
    found = value if isinstance(value, time) else read_clock(display(value).strip())
    return found.isoformat("minutes") if found else None


def _json_of(kind: type) -> Converter:
    def read(value: Any, _: HearContext) -> Any:
        try:
            found = from_json(value) if isinstance(value, str) else value
        except BasicError:
            return None
        return found if isinstance(found, kind) else None

    return read


def _file(value: Any, _: HearContext) -> File | None:
    if isinstance(value, File):
        return value
    path = display(value).strip()
    address = path if path.startswith(("https://", "http://")) else ""
    return File(path, name=path.rsplit("/", 1)[-1], url=address) if path else None


def _validator(type_name: str) -> Converter:
    return lambda value, context: _validated(value, context, type_name)


_CONVERTERS: dict[str, Converter] = {
    **dict.fromkeys(("STRING", "TEXT", "NAME"), _text),
    **dict.fromkeys(("INTEGER", "INT"), _integer),
    **dict.fromkeys(("NUMBER", "FLOAT", "DOUBLE", "DECIMAL", "MONEY"), _number),
    **dict.fromkeys(("BOOLEAN", "BOOL"), _boolean),
    "DATE": _day,
    "DATETIME": _validator("DATETIME"),
    "TIME": _clock,
    **{
        name: _validator(name)
        for name in ("EMAIL", "URL", "UUID", "PHONE", "MOBILE", "CPF", "CNPJ", "ZIPCODE")
    },
    **dict.fromkeys(("ARRAY", "LIST"), _json_of(list)),
    **dict.fromkeys(("OBJECT", "MAP"), _json_of(dict)),
    **dict.fromkeys(("FILE", "IMAGE", "AUDIO", "DOCUMENT"), _file),
}
