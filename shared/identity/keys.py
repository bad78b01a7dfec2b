"""API keys: how they look, what they may be used for (platform spec §7.1).

A key is `gb_`, eight characters that may be shown and 32 random bytes. Only its SHA-256 is stored: the key has more
entropy than any password, so a slow hash would protect nothing.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from shared.errors import ValidationFailed
from shared.identity.roles import LEVELS, covers, level
from shared.ids import is_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared.identity.access.table import Need

MARK = "gb_"
SHOWN = len(MARK) + 8
VERBS = {"GET": "read", "HEAD": "read", "DELETE": "delete"}
"""Method → general scope; every other method writes."""

GENERAL = frozenset({"read", "write", "delete", "admin"})
MOST_SCOPES = 50


def new_secret() -> str:
    """32 random bytes as text."""
    return secrets.token_urlsafe(32)


def new_key() -> str:
    return f"{MARK}{secrets.token_hex(4)}{new_secret()}"


def digest(secret: str) -> str:
    """What is stored of a secret with enough entropy of its own: SHA-256 in hex."""
    return sha256(secret.encode()).hexdigest()


def checked_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """The scopes, each once, in order. Raises ValidationFailed for one that means nothing."""
    found = tuple(dict.fromkeys(scope.strip().lower() for scope in scopes if scope.strip()))
    wrong = [scope for scope in found if not _is_scope(scope)]
    if wrong or not found or len(found) > MOST_SCOPES:
        raise ValidationFailed.of(
            scopes=f"not understood: {', '.join(wrong)}" if wrong else "1 to 50"
        )
    return found


def is_within(scopes: frozenset[str], need: Need, method: str) -> bool:
    """Whether a key of these scopes may use the route: by verb, or by the route's own permission."""
    if level(need.role) >= LEVELS["admin"] and "admin" not in scopes:
        return _names(scopes, need.permission)
    return VERBS.get(method, "write") in scopes or _names(scopes, need.permission)


def reaches(scopes: frozenset[str] | None, bot_id: str) -> bool:
    """Whether a caller limited by these scopes may touch the bot; `bot:{id}` scopes limit to those bots."""
    limited = {scope for scope in scopes or () if scope.startswith("bot:")}
    return not limited or f"bot:{bot_id}" in limited


def _names(scopes: frozenset[str], permission: str) -> bool:
    return bool(permission) and covers((scope.replace(":", ".") for scope in scopes), permission)


def _is_scope(scope: str) -> bool:
    if scope in GENERAL:
        return True
    resource, colon, action = scope.partition(":")
    if resource == "bot":
        return is_id(action)
    return bool(colon) and resource.isidentifier() and (action == "*" or action.isidentifier())
