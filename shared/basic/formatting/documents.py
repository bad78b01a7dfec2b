"""Whole values as CSV, YAML and XML text."""

import csv
import html
import io
import re
from typing import Any

from shared.basic.values.conversion import parse_number
from shared.basic.values.display import display
from shared.basic.values.limits import bounded_text
from shared.basic.values.plain import to_json, to_plain

_PLAIN_YAML = re.compile(r"[^\W\d][\w ./@+()-]*", re.UNICODE)
_YAML_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"})
_XML_NAME = re.compile(r"[A-Za-z_][\w.-]*")
# What XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_csv(value: Any) -> str:
    """Rows as CSV with a header of all their fields, arrays of arrays as lines, anything else as one line."""
    rows = value if isinstance(value, list) else [value]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if any(isinstance(row, dict) for row in rows):
        header = list(dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row))
        writer.writerow(header)
        for row in rows:
            writer.writerow(
                [display(row.get(key)) for key in header]
                if isinstance(row, dict)
                else [display(row)]
            )
    else:
        for row in rows:
            writer.writerow(
                [display(item) for item in row] if isinstance(row, list) else [display(row)]
            )
    return bounded_text(out.getvalue().rstrip("\n"))


def to_yaml(value: Any) -> str:
    """The value as block YAML."""
    return bounded_text("\n".join(_yaml_lines(to_plain(value))))


def _yaml_lines(value: Any) -> list[str]:
    if isinstance(value, dict) and value:
        return [
            line
            for key, item in value.items()
            for line in _yaml_entry(f"{_yaml_scalar(str(key))}:", item)
        ]
    if isinstance(value, list) and value:
        return [line for item in value for line in _yaml_item(item)]
    return [_yaml_scalar(value)]


def _yaml_entry(head: str, item: Any) -> list[str]:
    if isinstance(item, (dict, list)) and item:
        return [head, *(f"  {line}" for line in _yaml_lines(item))]
    return [f"{head} {_yaml_scalar(item)}"]


def _yaml_item(item: Any) -> list[str]:
    first, *rest = _yaml_lines(item)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _yaml_scalar(value: Any) -> str:
    if isinstance(value, str) and _needs_no_quotes(value):
        return value
    return to_json(value)


def _needs_no_quotes(text: str) -> bool:
    plain = _PLAIN_YAML.fullmatch(text) is not None and text == text.strip()
    return plain and text.casefold() not in _YAML_WORDS and parse_number(text) is None


def to_xml(value: Any, root: str = "data") -> str:
    """The value as XML elements named by keys; items of an array are `item`."""
    return bounded_text(_element(root, to_plain(value)))


def _escaped(text: str) -> str:
    return html.escape(_NOT_XML.sub("", text))


def _element(name: str, value: Any) -> str:
    tag = name if _XML_NAME.fullmatch(name) else "item"
    attribute = "" if tag == name else f' name="{_escaped(name)}"'
    if isinstance(value, dict):
        inside = "".join(_element(str(key), item) for key, item in value.items())
    elif isinstance(value, list):
        inside = "".join(_element("item", item) for item in value)
    else:
        inside = _escaped(display(value))
    return f"<{tag}{attribute}>{inside}</{tag}>"
