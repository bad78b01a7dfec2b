"""Who may read which folder of a knowledge base (platform spec §4.6).

The rules are applied to every query, not stamped on what is indexed, so a change of rules or of a person's groups
counts at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL, AUTHENTICATED, NOBODY = "all", "authenticated", "none"
LISTED = frozenset({"role_based", "group_based", "user_based"})
ACCESS = frozenset({ALL, AUTHENTICATED, NOBODY}) | LISTED


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. Guests have an id too, but are not signed in. `groups` are ids and names; `roles` those of the
    organization's own that the person has besides `role`."""

    user_id: str = ""
    role: str = "guest"
    groups: tuple[str, ...] = ()
    email: str = ""
    roles: tuple[str, ...] = ()

    @property
    def is_signed_in(self) -> bool:
        return bool(self.user_id) and self.role != "guest"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may read a folder. Whoever is in any of the lists may, where `access` is one of the listed kinds."""

    access: str
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    listed: bool = True
    inherits: bool = False

    def admits(self, reader: Reader) -> bool:
        if self.access == ALL:
            return True
        if self.access == AUTHENTICATED:
            return reader.is_signed_in
        if self.access not in LISTED or not reader.is_signed_in:
            return False
        names = {name for name in (reader.user_id, reader.email.casefold()) if name}
        roles = {reader.role, *reader.roles}
        return bool(roles & self.roles or self.groups & set(reader.groups) or self.users & names)


@dataclass(frozen=True, slots=True)
class Grant:
    """A folder that may be read, except for what is below the folders in `but`. "" is the whole knowledge base."""

    folder: str
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Permissions:
    """The rules of one knowledge base: the default, and those of single folders by their path."""

    default: Rule
    folders: Mapping[str, Rule] = field(default_factory=dict)

    @classmethod
    def open_to(cls, access: str) -> Permissions:
        return cls(Rule(access))

    def rule_of(self, path: str) -> tuple[str, Rule]:
        """The nearest rule above a document, with its folder."""
        for folder in reversed(folders_of(path)):
            if folder in self.folders:
                return folder, self.folders[folder]
        return "", self.default

    def admits(self, reader: Reader, path: str) -> bool:
        return self.rule_of(path)[1].admits(reader)

    def shows(self, reader: Reader, path: str) -> bool:
        """Whether listings name the document; search may find what listings hide."""
        rule = self.rule_of(path)[1]
        return rule.listed and rule.admits(reader)

    def grants(self, reader: Reader) -> tuple[Grant, ...]:
        """Everything the reader may read, as folders; empty means nothing at all."""
        rules = {"": self.default, **self.folders}
        closed = [folder for folder, rule in rules.items() if not rule.admits(reader)]
        return tuple(
            Grant(folder, tuple(sorted(other for other in closed if is_below(other, folder))))
            for folder, rule in sorted(rules.items())
            if rule.admits(reader)
        )


def folders_of(path: str) -> tuple[str, ...]:
    """The folders above a document, outermost (the knowledge base itself, "") first."""
    parts = path.split("/")[:-1]
    return ("", *("/".join(parts[: depth + 1]) for depth in range(len(parts))))


def is_below(folder: str, ancestor: str) -> bool:
    return folder != ancestor and (not ancestor or folder.startswith(f"{ancestor}/"))
