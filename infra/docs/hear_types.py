"""The page of the types HEAR checks answers against."""

from __future__ import annotations

from infra.docs import markdown
from shared.basic.hear.messages import message
from shared.basic.hear.types import TYPES, HearType

_INTRODUCTION = (
    "`HEAR x AS TYPE` asks again, three times in all, until the answer fits. The sentence it asks with is spoken in "
    "the person's language; English, Portuguese and Spanish are built in."
)
_SERVICES = {
    "describe": "a description of the video",
    "transcribe": "the words that were spoken",
    "decode": "the text of the code",
    "login": "the person who signed in",
}


def page() -> str:
    """Every type with its synonyms."""
    rows = [
        (
            markdown.inline(kind.name),
            ", ".join(markdown.inline(name) for name in kind.names[1:]),
            stored(kind),
            message(kind.name, "en"),
        )
        for kind in TYPES
    ]
    head = ("type", "also", "stored", "asked again with")
    return markdown.document("HEAR types", [_INTRODUCTION, markdown.table(head, rows)])


def stored(kind: HearType) -> str:
    """What the variable holds: the first line of the validator's documentation, or what a service makes of a file."""
    if kind.needs:
        return _SERVICES[kind.needs]
    return ((kind.validator.__doc__ or "").strip() or "the file").partition("\n")[0]
