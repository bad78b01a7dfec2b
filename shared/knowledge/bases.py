"""The knowledge bases of a bot: their names, and who may read them.

The permissions file is kept like any other document of its knowledge base: its row says whether the newest file was
understood, its one passage is the text of the last good one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.errors import Conflict, GbError
from shared.knowledge.collections import collection_id, document_id, is_website, slug
from shared.knowledge.permissions import ALL, AUTHENTICATED, Permissions, Reader
from shared.knowledge.permissions_file import parse_permissions, permissions_text
from shared.knowledge.readers import known
from shared.packages.layout import PERMISSIONS_FILE
from shared.records.documents import FAILED, INDEXED, Document, Passage
from shared.websites.scope import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from shared.records.bots import Bot
    from shared.records.files import FileInfo
    from shared.store import Unit


@dataclass(frozen=True, slots=True)
class Base:
    """One knowledge base with its rules; `name` is the folder's."""

    name: str
    collection: str
    permissions: Permissions


def names(unit: Unit, bot: Bot) -> tuple[str, ...]:
    """The names of the bot's knowledge bases; websites are not among them."""
    known = (str(row["name"]) for row in unit.documents.kbs(bot.id))
    return tuple(name for name in known if not is_website(name))


def resolve(known: Iterable[str], wanted: str) -> str | None:
    """The folder a name means, whatever its case, accents or `.gbkb` ending; a website by its address."""
    if is_website(wanted):
        url = spelled(wanted)
        return url if url in known else None
    return next(
        (name for name in known if slug(name) == slug(wanted) and not is_website(name)), None
    )


def opened(unit: Unit, bot: Bot, wanted: Iterable[str]) -> list[Base]:
    """The knowledge bases of those names that there are, each once."""
    known = [str(row["name"]) for row in unit.documents.kbs(bot.id)]
    found = dict.fromkeys(name for each in wanted if (name := resolve(known, each)))
    return [
        Base(name, collection_id(bot.id, name), permissions_of(unit, bot, name)) for name in found
    ]


def readable(unit: Unit, bot: Bot, reader: Reader) -> list[Base]:
    """The bot's knowledge bases of which the reader may read anything; websites are not among them."""
    reader = known(unit, reader)
    return [base for base in opened(unit, bot, names(unit, bot)) if base.permissions.grants(reader)]


def permissions_of(unit: Unit, bot: Bot, kb: str) -> Permissions:
    """The last good rules. Without a file: everybody of a public bot, else whoever is signed in."""
    document = unit.documents.at(bot.id, kb, PERMISSIONS_FILE)
    if document is None:
        return Permissions.open_to(ALL if bot.public else AUTHENTICATED)
    passages = unit.documents.passages(document.id)
    return parse_permissions(passages[0].text) if passages else Permissions.open_to("none")


def rules_text(unit: Unit, bot: Bot, kb: str) -> str:
    """The newest rules that were understood, as a file; without any, the default."""
    document = unit.documents.at(bot.id, kb, PERMISSIONS_FILE)
    passages = unit.documents.passages(document.id) if document else ()
    if passages:
        return passages[0].text
    return permissions_text(permissions_of(unit, bot, kb).default.access)


def save_permissions(
    unit: Unit, bot: Bot, kb: str, info: FileInfo, *, text: str, now: datetime
) -> Document:
    """Keep a permissions file: its rules count from now on, unless it cannot be understood."""
    identity = document_id(bot.id, kb, PERMISSIONS_FILE)
    error = _complaint(text)
    document = Document(
        id=identity,
        org_id=bot.org_id,
        bot_id=bot.id,
        kb=kb,
        path=PERMISSIONS_FILE,
        title=PERMISSIONS_FILE,
        mime="application/yaml",
        size=info.size,
        status=FAILED if error else INDEXED,
        error=error,
        etag=info.etag,
        indexed_at=now,
    )
    unit.documents.put(document)
    if not error:
        unit.documents.replace_passages(identity, [Passage(text, 0, 0, len(text))])
    unit.bots.touch(bot.id)
    return document


def _complaint(text: str) -> str:
    try:
        parse_permissions(text)
    except GbError as failure:
        return failure.message
    return ""


def require_room(unit: Unit, bot: Bot, kb: str, limit: int) -> None:
    """Raise Conflict when the name cannot be told from another one's, or there are too many already."""
    rows = {str(row["name"]): row for row in unit.documents.kbs(bot.id)}
    for name, row in rows.items():
        if name != kb and slug(name) == slug(kb) and row["documents"] > row["failed"]:
            raise Conflict(
                f"The knowledge base {kb} cannot be told from {name}; rename the folder."
            )
    if kb not in rows and len(rows) >= limit:
        raise Conflict(f"The bot has its {limit} knowledge bases already.")
