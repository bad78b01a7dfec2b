"""Text templates: `{{name}}`, `{{a.b}}`, `{{{raw}}}`, `{{#each rows}} … {{/each}}`, `{{#if x}} … {{else}} … {{/if}}`.

Inside `each`, names are looked up in the item first, then outside; `{{this}}` is the item and `{{@index}}` its place.
A name that means nothing is empty.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.values.access import member
from shared.basic.values.display import display
from shared.basic.values.limits import MAX_STRING
from shared.basic.values.truth import truthy

_TAG = re.compile(r"\{\{\{([^{}]+)\}\}\}|\{\{([^{}]+)\}\}")
_BLOCKS = frozenset({"each", "if", "unless"})
_MAX_DEPTH = 50


@dataclass(slots=True)
class _Node:
    """A text, a value, or a block with what is shown otherwise."""

    kind: str
    text: str = ""
    inside: list[_Node] = field(default_factory=list)
    otherwise: list[_Node] = field(default_factory=list)


def filled(template: str, data: Any, *, escaping: bool = False) -> str:
    """The text with the data in its places; `escaping` makes values safe in HTML. R5405 for blocks that do not match."""
    root = _Node("root")
    _read(template, root)
    made = _Writing(escaping)
    made.write(root.inside, [data])
    return "".join(made.parts)


def _read(template: str, root: _Node) -> None:
    open_blocks: list[tuple[_Node, list[_Node]]] = [(root, root.inside)]
    at = 0
    for tag in _TAG.finditer(template):
        here = open_blocks[-1][1]
        here.append(_Node("text", template[at : tag.start()]))
        at = tag.end()
        raw, plain = (tag[1] or "").strip(), (tag[2] or "").strip()
        if raw:
            here.append(_Node("raw", raw))
        elif plain.startswith("#"):
            word, _, argument = plain[1:].partition(" ")
            if word not in _BLOCKS or len(open_blocks) > _MAX_DEPTH:
                raise BasicError("R5405", f"the template cannot use {shortened(plain)}")
            node = _Node(word, argument.strip())
            here.append(node)
            open_blocks.append((node, node.inside))
        elif plain == "else":
            node = open_blocks[-1][0]
            open_blocks[-1] = (node, node.otherwise)
        elif plain.startswith("/"):
            node = open_blocks.pop()[0]
            if node.kind != plain[1:].strip() or not open_blocks:
                raise BasicError("R5405", f"{{{{{plain}}}}} of the template closes nothing")
        else:
            here.append(_Node("value", plain))
    open_blocks[-1][1].append(_Node("text", template[at:]))
    if len(open_blocks) > 1:
        raise BasicError(
            "R5405", f"{{{{#{open_blocks[-1][0].kind}}}}} of the template is not closed"
        )


class _Writing:
    def __init__(self, escaping: bool) -> None:
        self._escaping = escaping
        self._size = 0
        self.parts: list[str] = []

    def write(self, nodes: Sequence[_Node], scopes: list[Any]) -> None:
        for node in nodes:
            if node.kind == "text":
                self._add(node.text)
            elif node.kind in ("value", "raw"):
                text = display(_looked_up(node.text, scopes))
                self._add(html.escape(text) if self._escaping and node.kind == "value" else text)
            elif node.kind == "each":
                self._each(node, scopes)
            else:
                holds = truthy(_looked_up(node.text, scopes)) is (node.kind == "if")
                self.write(node.inside if holds else node.otherwise, scopes)

    def _each(self, node: _Node, scopes: list[Any]) -> None:
        items = list(_items(_looked_up(node.text, scopes)))
        for index, item in enumerate(items):
            self.write(node.inside, [*scopes, {"@index": index + 1}, item])
        if not items:
            self.write(node.otherwise, scopes)

    def _add(self, text: str) -> None:
        self._size += len(text)
        if self._size > MAX_STRING:
            raise BasicError(
                "R5033", f"the filled template has more than {MAX_STRING:,} characters"
            )
        self.parts.append(text)


def _items(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    elif value is not None and value != "":
        yield value


def _looked_up(name: str, scopes: list[Any]) -> Any:
    if name in ("this", "."):
        return scopes[-1]
    path = name.removeprefix("this.").split(".")
    for scope in reversed(scopes):
        if _has(scope, path[0]):
            value = scope
            for part in path:
                value = member(value, part)
            return value
    return None


def _has(scope: Any, name: str) -> bool:
    if isinstance(scope, Mapping):
        return name in scope or any(str(key).casefold() == name.casefold() for key in scope)
    return isinstance(scope, list) and bool(scope) and _has(scope[0], name)
