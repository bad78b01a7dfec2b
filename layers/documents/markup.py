"""XML from strangers: no entity is declared, no outside document fetched, and nesting ends somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from shared.knowledge.extraction import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 500


class _Depth:
    """Counts open elements: trees are walked recursively."""

    def __init__(self, builder: TreeBuilder) -> None:
        self._builder = builder
        self._open = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._open += 1
        if self._open > MAX_DEPTH:
            raise Unreadable("The document's XML is nested too deeply.")
        self._builder.start(_clark(tag), {_clark(name): text for name, text in attributes.items()})

    def end(self, tag: str) -> None:
        self._open -= 1
        self._builder.end(_clark(tag))


def parse_xml(data: bytes) -> Element:
    """The root element, names in Clark's notation (`{namespace}name`). Raises Unreadable.

    Entities are refused when they are declared: that is where both the billion laughs and reading of local
    files (XXE) begin.
    """
    builder = TreeBuilder()
    depth = _Depth(builder)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = depth.start
    parser.EndElementHandler = depth.end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, AssertionError, LookupError, ValueError) as failure:
        raise Unreadable("The document is not valid XML.") from failure


def _refuse(*_: object) -> int:
    raise Unreadable("The document's XML declares entities, which are not read.")


def _clark(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, "" without it."""
    found = (text for key, text in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(found, "")


def below(element: Element, *names: str) -> Iterator[Element]:
    """All elements of these local names inside an element, in document order."""
    return (each for each in element.iter() if local(each) in names)


def child(element: Element, name: str) -> Element | None:
    """The first child of that local name."""
    return next((each for each in element if local(each) == name), None)
