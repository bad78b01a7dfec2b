"""Reading the tables of access."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from shared.identity.roles import ANONYMOUS, BOT_ROLES, LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Need:
    """What a route asks of its caller: a role, and the permission that stands for it."""

    role: str
    permission: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nobody need be signed in."""
        return self.role == ANONYMOUS

    @property
    def floor(self) -> str:
        """The role to be had before the bot is known."""
        return "user" if self.role in BOT_ROLES else self.role

    @classmethod
    def parse(cls, text: str) -> Need:
        """Raises ValueError for a role that does not exist."""
        role, _, permission = text.partition(" ")
        if role != ANONYMOUS and role not in LEVELS:
            raise ValueError(f"there is no role {role!r}")
        return cls(role, permission)


@lru_cache(maxsize=64)
def access_of(group: str) -> Mapping[str, Need]:
    """A group's table by `"METHOD /path"`; empty when the group has none, so that every route is refused."""
    name = f"shared.identity.access.{group}"
    try:
        table = import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        return {}
    return {route: Need.parse(text) for route, text in table.ACCESS.items()}
