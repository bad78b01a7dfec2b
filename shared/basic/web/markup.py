"""HTML as a tree of elements, as forgiving as browsers are where it matters: void tags, unclosed paragraphs and cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
_HIDDEN = frozenset({"script", "style", "template", "noscript"})
_CLOSED_BY: dict[str, frozenset[str]] = {
    "li": frozenset({"li"}),
    "p": frozenset({"p"}),
    "option": frozenset({"option"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "tr": frozenset({"tr", "td", "th"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "tbody": frozenset({"tr", "td", "th", "tbody", "thead"}),
}
_BORDERS = frozenset({"table", "ul", "ol", "dl", "select"})
_MAX_DEPTH = 400


@dataclass(eq=False, slots=True)
class Element:
    """One element; `children` are elements and texts in order, `place` counts those before it of its parent."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)
    place: int = 0

    @property
    def elements(self) -> list[Element]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def classes(self) -> frozenset[str]:
        """Its class names."""
        return frozenset(self.attributes.get("class", "").split())

    def walk(self) -> Iterator[Element]:
        """It and everything below it, in document order."""
        waiting = [self]
        while waiting:
            here = waiting.pop()
            yield here
            waiting += reversed(here.elements)

    def text(self) -> str:
        """What a reader sees of it, white space put together."""
        parts: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            here = waiting.pop()
            if isinstance(here, str):
                parts.append(here)
            elif here.tag not in _HIDDEN:
                waiting += reversed(here.children)
        return " ".join("".join(parts).split())


def parsed_markup(text: str) -> Element:
    """The document; its root has no tag."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._here = self.root
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_before(tag)
        made = Element(tag, {name: value or "" for name, value in attrs}, self._here)
        self._here.children.append(made)
        if tag not in _VOID and self._depth < _MAX_DEPTH:
            self._here = made
            self._depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._here.tag == tag and tag not in _VOID:
            self._up()

    def handle_endtag(self, tag: str) -> None:
        here: Element | None = self._here
        while here is not None and here.tag != tag:
            here = here.parent
        while here is not None and here.parent is not None:
            closed = self._here
            self._up()
            if closed is here:
                return

    def handle_data(self, data: str) -> None:
        self._here.children.append(data)

    def _close_before(self, tag: str) -> None:
        closing = _CLOSED_BY.get(tag, frozenset())
        here: Element | None = self._here
        found = None
        while closing and here is not None and here.tag not in _BORDERS:
            if here.tag in closing:
                found = here
            here = here.parent
        while found is not None and self._here is not found.parent and self._here.parent:
            self._up()

    def _up(self) -> None:
        if self._here.parent is not None:
            self._here = self._here.parent
            self._depth -= 1
