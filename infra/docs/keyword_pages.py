"""One page per keyword family."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from infra.docs import markdown
from shared.basic.declaration import Declaration, Effect

TITLES: Mapping[str, str] = {
    "ai": "Language models",
    "http": "Web services",
    "interface": "Buttons and modes",
    "memory": "Memory",
    "player": "Media, cards and themes",
    "session": "Session, person and settings",
}

EFFECTS: Mapping[Effect, str] = {
    Effect.PURE: "Changes nothing outside the run.",
    Effect.READS: "Reads; when a run goes on after a crash its recorded result counts.",
    Effect.TRANSACTIONAL: "Writes to the database, together with the run's own progress.",
    Effect.ONCE: "Acts outside the database, once: a repeated step is recognized by its key.",
    Effect.WAITS: "The run may be put away here and go on later.",
}

_KINDS = {"statement": "Statement", "value": "Value", "both": "Statement or value"}
_SLOT_KIND = re.compile(r":word\(([A-Z_|]+)\)\}|:[a-z]+\}")


def by_group(declared: Iterable[Declaration]) -> dict[str, list[Declaration]]:
    """The keywords of each family by name; families in alphabetical order."""
    groups: dict[str, list[Declaration]] = {}
    for declaration in declared:
        groups.setdefault(declaration.group, []).append(declaration)
    return {group: sorted(groups[group], key=lambda d: d.name) for group in sorted(groups)}


def title(group: str) -> str:
    """A family as headings name it."""
    return TITLES.get(group, group.replace("_", ", ").capitalize())


def page(group: str, members: Sequence[Declaration]) -> str:
    """The page of one family."""
    return markdown.document(title(group), [section(declaration) for declaration in members])


def section(declaration: Declaration) -> str:
    """One keyword: what it does, how it is written, what it does to the world, an example."""
    forms = "\n".join(shown_form(form.text) for form in declaration.forms)
    facts = f"{_KINDS[declaration.kind]}. {EFFECTS[declaration.effect]}"
    return "\n\n".join(
        [
            f"## {declaration.name}",
            declaration.doc,
            markdown.code(forms, "text"),
            facts,
            "Example:",
            markdown.code(declaration.example),
        ]
    )


def shown_form(text: str) -> str:
    """A form as authors read it: slots without their kinds, word slots with their words."""
    return _SLOT_KIND.sub(lambda found: f": {found[1]}}}" if found[1] else "}", text)
