"""Where a person may go in a drive, and what they may do there.

Three roots: `user` is their own folder, `bot` the bot's package, `shared` what others share with them. Every path of a
request becomes a `Place` here, or does not exist: nobody learns of what they may not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.drive.names import joined, safe_path
from shared.errors import Forbidden, NotFound, UnsupportedMediaType, ValidationFailed
from shared.identity.roles import has_level
from shared.packages.layout import CONFIG_FILE, PROMPT_FILES, Part, locate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from shared.drive.ports import DriveShares
    from shared.records.bots import Bot
    from shared.records.drive import Share
    from shared.records.users import Identity

USER, BOT, SHARED = "user", "bot", "shared"
READ, COMMENT, WRITE, SHARE = "read", "comment", "write", "share"
OWNER = frozenset({READ, COMMENT, WRITE, SHARE})
BY_PERMISSION = {
    "view": frozenset({READ}),
    "comment": frozenset({READ, COMMENT}),
    "edit": frozenset({READ, COMMENT, WRITE}),
}
_SETTINGS = frozenset(
    {CONFIG_FILE, "mcp.csv", "attendant.csv", *(name.casefold() for name in PROMPT_FILES)}
)
_SUFFIXES = {
    Part.DIALOG: (".bas",),
    Part.THEME: (".css", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico", ".woff2"),
}
"""Parts of a package that accept only some files."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who uses the drive. `groups` are ids."""

    identity: Identity
    email: str = ""
    groups: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.identity.user_id

    @property
    def grantees(self) -> tuple[str, ...]:
        """The names under which something may be shared with this person."""
        return tuple(name for name in (self.id, self.email, *self.groups) if name)


@dataclass(frozen=True, slots=True)
class Place:
    """A path in the package, what its visitor may do there, and the root under which they see it."""

    path: str
    rights: frozenset[str]
    root: str
    base: str
    """What the root is in the package; the visitor sees paths without it."""

    def must(self, right: str) -> None:
        """Raise NotFound for what may not even be read, Forbidden otherwise."""
        if READ not in self.rights:
            raise NotFound("There is no such file.")
        if right not in self.rights:
            raise Forbidden("You may only read this.")

    def shown(self, path: str) -> str:
        """A path of the package as the visitor sees it."""
        return path.removeprefix(self.base).strip("/")


def home(bot: Bot, person: Person) -> str:
    """A person's own folder."""
    owner = (person.email or person.id).casefold().replace("/", "_")
    return f"{bot.name}.{Part.DRIVE.value}/users/{owner}"


def place_of(
    shares: DriveShares, bot: Bot, person: Person, root: str, path: str, now: datetime
) -> Place:
    """The place a request names; NotFound for none, ValidationFailed for an unknown root."""
    inside = safe_path(path)
    if root == USER:
        base = home(bot, person)
        return Place(joined(base, inside) if inside else base, OWNER, USER, base)
    if root == BOT:
        return Place(inside, _rights_of_role(bot, person, inside), BOT, "")
    if root == SHARED:
        return _shared_place(shares, bot, person, inside, now)
    raise ValidationFailed.of(root="must be user, bot or shared")


def _rights_of_role(bot: Bot, person: Person, path: str) -> frozenset[str]:
    """A package is its owners'; the folders of its users are not."""
    private = f"{bot.name}.{Part.DRIVE.value}/users"
    if path == private or path.startswith(f"{private}/"):
        mine = home(bot, person)
        return OWNER if path == mine or path.startswith(f"{mine}/") else frozenset()
    if has_level(person.identity, "owner"):
        return OWNER
    return frozenset({READ}) if has_level(person.identity, "viewer") else frozenset()


def _shared_place(shares: DriveShares, bot: Bot, person: Person, path: str, now: datetime) -> Place:
    share_id, _, rest = path.partition("/")
    share = shares.get(share_id)
    if share is None or share.bot_id != bot.id or not is_granted(share, person, now):
        raise NotFound("There is no such file.")
    target = joined(share.path, rest) if rest else share.path
    return Place(target, BY_PERMISSION[share.permission], SHARED, share.path)


def is_granted(share: Share, person: Person, now: datetime) -> bool:
    """Whether a share lets this person in."""
    if share.expires_at is not None and share.expires_at <= now:
        return False
    names = {name.casefold() for name in person.grantees}
    return share.kind != "link" and share.grantee.casefold() in names


def granted(shares: DriveShares, bot: Bot, person: Person, now: datetime) -> list[Share]:
    """What others share with this person."""
    found: Iterable[Share] = shares.with_any(person.grantees)
    return [
        share
        for share in found
        if share.bot_id == bot.id and share.owner_id != person.id and is_granted(share, person, now)
    ]


def must_accept(bot: Bot, path: str) -> None:
    """Raise when a package has no such part, or the part does not take such a file."""
    place = locate(f"{bot.name}.gbai/{path}")
    if place is None:
        raise ValidationFailed.of(path=f"must be a file below one of {bot.name}.gbdrive, .gbkb, …")
    name = place.path.rpartition("/")[2].casefold()
    wanted = _SUFFIXES.get(place.part)
    if wanted and not name.endswith(wanted):
        raise UnsupportedMediaType(f"This folder takes {', '.join(wanted)} files.")
    if place.part is Part.SETTINGS and name not in _SETTINGS:
        raise UnsupportedMediaType(f"This folder takes {', '.join(sorted(_SETTINGS))}.")
