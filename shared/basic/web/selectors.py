"""CSS selectors on a tree of elements.

Names, `*`, `#id`, `.class`, `[attribute]` with `= ~= ^= $= *=`, `:first-child :last-child :nth-child(n) :not(…)`,
the combinators of descent, `>`, `+` and `~`, and lists. Anything else is R5010.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from shared.basic.errors import BasicError, shortened
from shared.basic.web.markup import Element

Test = Callable[[Element], bool]
_MOST = 2000  # characters of a selector
_MOST_WORK = 5_000_000
_PIECE = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*|\*)|#(?P<id>[\w-]+)|\.(?P<cls>[\w-]+)"
    r"|\[\s*(?P<name>[\w:-]+)\s*(?:(?P<op>[~^$*|]?=)\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\]\s]+)\s*)?\]"
    r"|:(?P<pseudo>[\w-]+)(?:\((?P<argument>[^()]*)\))?"
)
_COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda have, want: have == want,
    "~=": lambda have, want: want in have.split(),
    "^=": lambda have, want: bool(want) and have.startswith(want),
    "$=": lambda have, want: bool(want) and have.endswith(want),
    "*=": lambda have, want: bool(want) and want in have,
    "|=": lambda have, want: have == want or have.startswith(f"{want}-"),
}


@dataclass(frozen=True, slots=True)
class _Step:
    """`combinator` says how this compound stands to the one before it; "" for the first."""

    combinator: str
    tests: tuple[Test, ...]


def select_all(root: Element, selector: str) -> list[Element]:
    """Every element the selector fits, in document order; R5036 when that takes too much work."""
    _number(root)
    chains = [_Chain(_chain(part)) for part in _listed(selector)]
    return [element for element in root.walk() if any(chain.fits(element) for chain in chains)]


def _number(root: Element) -> None:
    """Every element learns its place among its siblings."""
    for element in root.walk():
        for place, child in enumerate(element.elements):
            child.place = place


def _listed(selector: str) -> list[str]:
    if len(selector) > _MOST:
        raise BasicError("R5010", "the selector is too long")
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(selector):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(selector[start:at])
            start = at + 1
    return [*parts, selector[start:]]


def _chain(text: str) -> list[_Step]:
    text = text.strip()
    steps: list[_Step] = []
    at, combinator = 0, ""
    while at < len(text):
        tests: list[Test] = []
        while (found := _PIECE.match(text, at)) is not None and found.end() > at:
            tests.append(_test(found, text))
            at = found.end()
        if not tests:
            raise _refused(text)
        steps.append(_Step(combinator, tuple(tests)))
        joint = _COMBINATOR.match(text, at)
        if at < len(text) and (joint is None or joint.end() == len(text)):
            raise _refused(text)
        if joint is not None:
            combinator, at = joint[1] or " ", joint.end()
    if not steps:
        raise _refused(text)
    return steps


def _refused(text: str) -> BasicError:
    return BasicError("R5010", f'{shortened(text)} is no selector such as "table.prices td"')


def _test(found: re.Match[str], text: str) -> Test:
    if found["tag"]:
        tag = found["tag"].lower()
        return lambda element: tag in ("*", element.tag)
    if found["id"]:
        wanted = found["id"]
        return lambda element: element.attributes.get("id") == wanted
    if found["cls"]:
        name = found["cls"]
        return lambda element: name in element.classes
    if found["name"]:
        return _attribute(found["name"].lower(), found["op"], (found["value"] or "").strip("\"'"))
    return _pseudo(found["pseudo"].lower(), found["argument"] or "", text)


def _attribute(name: str, operator: str | None, wanted: str) -> Test:
    if operator is None:
        return lambda element: name in element.attributes
    compare = _COMPARISONS[operator]
    return lambda element: name in element.attributes and compare(element.attributes[name], wanted)


def _pseudo(name: str, argument: str, text: str) -> Test:
    if name == "not":
        inner = _Chain(_chain(argument))
        return lambda element: not inner.fits(element)
    if name == "first-child":
        return lambda element: element.place == 0
    if name == "last-child":
        return lambda element: _siblings(element)[-1] is element
    if name == "nth-child":
        step, offset = _formula(argument, text)
        return lambda element: _is_nth(element.place + 1, step, offset)
    raise _refused(text)


def _formula(argument: str, text: str) -> tuple[int, int]:
    plain = argument.replace(" ", "").lower()
    plain = {"odd": "2n+1", "even": "2n"}.get(plain, plain)
    found = re.fullmatch(r"(?:([+-]?\d*)n)?([+-]?\d+)?", plain)
    if not plain or found is None or len(plain) > 12:
        raise _refused(text)
    step = {None: "0", "": "1", "+": "1", "-": "-1"}.get(found[1], found[1])
    return int(step or 0), int(found[2] or 0)


def _is_nth(place: int, step: int, offset: int) -> bool:
    if step == 0:
        return place == offset
    return (place - offset) % step == 0 and (place - offset) // step >= 0


def _siblings(element: Element) -> list[Element]:
    return element.parent.elements if element.parent is not None else [element]


class _Chain:
    """The compounds of one selector. What was found out about an element is kept, so that work stays bounded."""

    def __init__(self, steps: list[_Step]) -> None:
        self._steps = steps
        self._known: dict[tuple[int, int], bool] = {}
        self._work = 0

    def fits(self, element: Element) -> bool:
        """Whether the last compound fits the element and the others what stands before it."""
        return self._upto(element, len(self._steps) - 1)

    def _upto(self, element: Element, last: int) -> bool:
        key = (id(element), last)
        if key not in self._known:
            step = self._steps[last]
            here = bool(element.tag) and all(test(element) for test in step.tests)
            self._known[key] = here and (
                last == 0 or any(self._upto(o, last - 1) for o in self._related(element, step))
            )
        return self._known[key]

    def _related(self, element: Element, step: _Step) -> list[Element]:
        found = _RELATIONS[step.combinator](element)
        self._work += len(found)
        if self._work > _MOST_WORK:
            raise BasicError("R5036", "the selector is too costly for this page")
        return found


def _parents(element: Element) -> list[Element]:
    found = []
    here = element.parent
    while here is not None:
        found.append(here)
        here = here.parent
    return found


_RELATIONS: dict[str, Callable[[Element], list[Element]]] = {
    " ": _parents,
    ">": lambda element: [element.parent] if element.parent is not None else [],
    "+": lambda element: _siblings(element)[max(0, element.place - 1) : element.place],
    "~": lambda element: _siblings(element)[: element.place],
}
