"""Giving others access: to people, groups and addresses, or to whoever has a link."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.drive.browsing import place
from shared.drive.desk import Visit
from shared.drive.names import joined, safe_path
from shared.drive.places import BY_PERMISSION, SHARE, Person
from shared.errors import Forbidden, Gone, NotFound, ValidationFailed
from shared.ids import new_id
from shared.records.drive import Share
from shared.records.users import Identity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from shared.drive.desk import DriveDesk
    from shared.records.drive import Entry

KINDS = ("user", "group", "email")
_COST = {"n": 2**14, "r": 8, "p": 1}
"""scrypt parameters of OWASP's password storage cheat sheet, for link passwords."""


@dataclass(frozen=True, slots=True)
class LinkWish:
    """How a link is limited; `most_downloads` 0 is no limit."""

    expires_at: datetime | None = None
    password: str = ""
    most_downloads: int = 0


def share(
    visit: Visit,
    root: str,
    path: str,
    grantees: Sequence[tuple[str, str]],
    permission: str,
    link: LinkWish | None = None,
) -> tuple[list[Share], str]:
    """Share a file or folder with (kind, name) grantees, and make a link when asked: the shares, and the link's token."""
    if permission not in BY_PERMISSION:
        raise ValidationFailed.of(permission=f"must be one of {', '.join(BY_PERMISSION)}")
    token = secrets.token_urlsafe(32) if link else ""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, path)
        there.must(SHARE)
        visit.entry(unit, there.path)
        common = (visit.bot.org_id, visit.bot.id, there.path, visit.person.id)
        made = [Share(new_id(), *common, *_grantee(one), permission) for one in grantees]
        if link:
            made.append(
                Share(
                    *(new_id(), *common, "link", "", permission),
                    token_hash=hashed(token),
                    password_hash=_sealed(link.password) if link.password else "",
                    expires_at=link.expires_at,
                    most_downloads=link.most_downloads,
                )
            )
        for one in made:
            unit.drive.shares.add(one)
    return made, token


def _grantee(named: tuple[str, str]) -> tuple[str, str]:
    kind, name = named
    if kind not in KINDS or not name.strip():
        raise ValidationFailed.of(**{"with": "needs a user, group or email each"})
    return kind, name.strip()


def shares_of(visit: Visit, root: str, path: str) -> list[Share]:
    """The shares of one file or folder, for whoever may share it."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, path)
        there.must(SHARE)
        return list(unit.drive.shares.of_path(visit.bot.id, there.path))


def end_share(visit: Visit, share_id: str) -> None:
    """Take access back; only who gave it may."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        found = unit.drive.shares.get(share_id)
        if found is None or found.owner_id != visit.person.id:
            raise NotFound("There is no such share.")
        unit.drive.shares.remove(share_id)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link leads to: the entry, and for folders what is in it."""

    visit: Visit
    share: Share
    entry: Entry
    children: Sequence[Entry] = ()


def open_link(desk: DriveDesk, token: str, password: str, inside: str = "") -> Opened:
    """Follow a link, below a shared folder to `inside`. NotFound, Gone when it is over, Forbidden without its password."""
    known = desk.store.directory.share_of_token(hashed(token))
    if known is None:
        raise NotFound("There is no such link.")
    org_id, share_id = known
    with desk.store.transaction(org_id) as unit:
        found = unit.drive.shares.get(share_id)
        bot = unit.bots.get(found.bot_id) if found else None
        if found is None or bot is None:
            raise NotFound("There is no such link.")
        _must_be_open(found, password, desk.clock.now())
        path = safe_path(inside)
        visit = Visit(desk, bot, Person(Identity(found.owner_id, org_id)))
        entry = visit.entry(unit, joined(found.path, path) if path else found.path)
        children = unit.drive.entries.below(bot.id, entry.path, 1000) if entry.is_folder else ()
        direct = [child for child in children if child.folder == entry.path]
    return Opened(visit, found, entry, direct)


def count_download(desk: DriveDesk, share: Share) -> None:
    """Count one download; Gone when the link has had all of its own."""
    with desk.store.transaction(share.org_id) as unit:
        if not unit.drive.shares.count_download(share.id):
            raise Gone("This link has been used as often as it may be.")


def _must_be_open(share: Share, password: str, now: datetime) -> None:
    if share.expires_at is not None and share.expires_at <= now:
        raise Gone("This link has expired.")
    if share.most_downloads and share.downloads >= share.most_downloads:
        raise Gone("This link has been used as often as it may be.")
    if share.password_hash and not _opens(share.password_hash, password):
        raise Forbidden("This link needs its password.", details={"password_required": True})


def hashed(token: str) -> str:
    """How a token is kept: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def _sealed(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_derived(password, salt).hex()}"


def _opens(sealed: str, password: str) -> bool:
    salt, _, wanted = sealed.partition("$")
    return hmac.compare_digest(_derived(password, bytes.fromhex(salt)), bytes.fromhex(wanted))


def _derived(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, dklen=32, **_COST)
