"""Everything bots remember of one person: shown whole, erased whole or by one key (platform spec §5.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.memory.episodes import SCOPE as EPISODES

if TYPE_CHECKING:
    from shared.store import Unit

SCOPES = ("user", "fact", "remember", EPISODES)
_HIDDEN = ("vector", "model")


def memory_of(unit: Unit, user_id: str) -> dict[str, dict[str, Any]]:
    """Values by scope and key: `user` (SET USER MEMORY), `fact`, `remember`, `episode` (past conversations)."""
    return {
        scope: {key: _shown(value) for key, value in unit.memory.all(scope, user_id).items()}
        for scope in SCOPES
    }


def erase_memory(unit: Unit, user_id: str, scope: str = "", key: str = "") -> int:
    """Forget everything, one scope, or one key of one scope; how many values are gone."""
    scopes = [scope] if scope else list(SCOPES)
    return sum(unit.memory.remove(each, user_id, key or None) for each in scopes if each in SCOPES)


def _shown(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: item for name, item in value.items() if name not in _HIDDEN}
