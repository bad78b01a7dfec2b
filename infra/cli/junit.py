"""Test outcomes as JUnit XML, which build servers read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test; `failure` is "" when it passed."""

    file: Path
    line: int
    name: str
    failure: str
    seconds: float


def write_junit(path: Path, outcomes: Sequence[Outcome]) -> None:
    """One suite per file, in order."""
    root = Element("testsuites", _counts(outcomes))
    for file in dict.fromkeys(outcome.file for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.file == file]
        suite = SubElement(root, "testsuite", {"name": str(file), **_counts(own)})
        for outcome in own:
            _case(suite, outcome)
    indent(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _case(suite: Element, outcome: Outcome) -> None:
    place = {"file": str(outcome.file), "line": str(outcome.line)}
    name = {"classname": outcome.file.stem, "name": _printable(outcome.name)}
    case = SubElement(suite, "testcase", {**name, **place, "time": f"{outcome.seconds:.3f}"})
    if outcome.failure:
        told = _printable(outcome.failure)
        SubElement(case, "failure", {"message": told.partition("\n")[0]}).text = told


def _counts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    failures = sum(bool(outcome.failure) for outcome in outcomes)
    seconds = sum(outcome.seconds for outcome in outcomes)
    return {
        "tests": str(len(outcomes)),
        "failures": str(failures),
        "errors": "0",
        "time": f"{seconds:.3f}",
    }


def _printable(text: str) -> str:
    """XML 1.0 has no place for control characters."""
    return "".join(each if each.isprintable() or each in "\n\t" else "\ufffd" for each in text)
