"""The store of one script run on an author's machine: memory, rolled back when a transaction fails, gone at the end."""

from __future__ import annotations

import copy
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from shared.basic.rehearsal.tables import Key, RowTables
from shared.records.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from shared.records.events import Delivery, Listener
    from shared.records.outbox import OutboxItem
    from shared.records.runs import Run
    from shared.records.sessions import SessionState
    from shared.store import Unit


class NotOfflineError(Exception):
    """A keyword asks for something that only a platform has."""


class Partial:
    """Has a part of what a platform has: asking for the rest raises NotOfflineError."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # copying and showing an object ask for names it need not have
            raise AttributeError(name)
        raise NotOfflineError(f"{type(self).__name__}.{name}")


class OfflineStore:
    """`values` are all that transactions may change."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {
            "runs": {},
            "effects": {},
            "memory": {},
            "entries": {},
            "config": {},
            "tables": {},
            "rows": {},
        }

    @contextmanager
    def transaction(self) -> Iterator[Unit]:
        before = copy.deepcopy(self.values)
        try:
            yield cast("Unit", OfflineUnit(self.values))
        except BaseException:
            self.values = before
            raise


class OfflineUnit(Partial):
    """The part of `shared.store.Unit` that scripts use."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.runs = OfflineRuns(values["runs"], values["effects"])
        self.memory = OfflineMemory(values["memory"])
        self.entries = OfflineEntries(values["entries"])
        self.bots = OfflineBots(values["config"])
        self.sessions = OfflineSessions()
        self.users = OfflineUsers()
        self.outbox = OfflineOutbox()
        self.events = OfflineEvents()
        self.tables = RowTables(DictShelf(values["tables"]), DictShelf(values["rows"]))


class OfflineRuns(Partial):
    def __init__(self, runs: dict[str, Run], effects: dict[tuple[str, int], Any]) -> None:
        self._runs = runs
        self._effects = effects

    def create(self, run: Run) -> None:
        self._runs[run.id] = run

    save = create

    def get(self, run_id: str) -> Run | None:
        return self._runs.get(run_id)

    def waiting_for(self, bot_id: str, event: str) -> Sequence[Run]:  # noqa: ARG002
        return []

    def effect_result(self, run_id: str, step: int) -> tuple[str, Any] | None:
        return self._effects.get((run_id, step))

    def record_intent(self, run_id: str, step: int, keyword: str) -> None:  # noqa: ARG002
        self._effects.setdefault((run_id, step), ("intent", None))

    def record_result(self, run_id: str, step: int, result: Any) -> None:
        self._effects[run_id, step] = ("done", result)


class OfflineMemory(Partial):
    """Values by (scope, owner, key); nothing expires while a script is tried out."""

    def __init__(self, values: dict[tuple[str, str, str], Any]) -> None:
        self._values = values

    def get(self, scope: str, owner: str, key: str) -> Any:
        return self._values.get((scope, owner, key))

    def put(
        self,
        scope: str,
        owner: str,
        key: str,
        value: Any,
        expires_at: datetime | None = None,  # noqa: ARG002
    ) -> None:
        self._values[scope, owner, key] = value

    def all(self, scope: str, owner: str) -> Mapping[str, Any]:
        mine = (scope, owner)
        return {key[2]: value for key, value in sorted(self._values.items()) if key[:2] == mine}

    def remove(self, scope: str, owner: str, key: str | None = None) -> int:
        mine = (scope, owner)
        wanted = [each for each in self._values if each[:2] == mine and key in (None, each[2])]
        for each in wanted:
            del self._values[each]
        return len(wanted)


class OfflineEntries(Partial):
    """Records by kind and key, oldest first."""

    def __init__(self, values: dict[tuple[str, str], Any]) -> None:
        self._values = values

    def get(self, bot_id: str, kind: str, key: str) -> Entry | None:  # noqa: ARG002
        found = self._values.get((kind, key))
        return None if found is None else Entry(kind, key, found)

    def put(self, bot_id: str, kind: str, key: str, data: Mapping[str, Any]) -> None:  # noqa: ARG002
        self._values[kind, key] = dict(data)

    def list_of(
        self,
        bot_id: str,  # noqa: ARG002
        kind: str,
        *,
        prefix: str = "",
        limit: int = 1000,
    ) -> Sequence[Entry]:
        found = [
            Entry(kind, key[1], data)
            for key, data in self._values.items()
            if key[0] == kind and key[1].startswith(prefix)
        ]
        return found[::-1][:limit]

    def remove(self, bot_id: str, kind: str, key: str) -> bool:  # noqa: ARG002
        return self._values.pop((kind, key), None) is not None


class OfflineBots(Partial):
    def __init__(self, config: dict[str, str]) -> None:
        self._config = config

    def config_rows(self, bot_id: str) -> Sequence[tuple[str, str, str, Any]]:  # noqa: ARG002
        return [(key, value, "override", None) for key, value in self._config.items()]

    def save_config(self, bot_id: str, values: Mapping[str, str], source: str) -> None:  # noqa: ARG002
        self._config.clear()
        self._config.update(values)


class OfflineSessions(Partial):
    """The session is one object for the whole run, so there is nothing to write."""

    def save_state(self, session_id: str, state: SessionState) -> None:
        """The state is changed in place."""

    def set_status(self, session_id: str, status: str) -> None:
        """Nobody asks for it."""


class OfflineUsers(Partial):
    def update(self, user_id: str, fields: Mapping[str, str]) -> None:
        """The user is gone when the script ends."""


class DictShelf:
    """Implements `shared.basic.rehearsal.tables.Shelf`."""

    def __init__(self, values: dict[Key, Any]) -> None:
        self._values = values

    def get(self, key: Key) -> Any:
        return self._values.get(key)

    def put(self, key: Key, value: Any) -> None:
        self._values[key] = value

    def names(self) -> Iterable[Key]:
        return list(self._values)


class OfflineEvents(Partial):
    """Nobody listens."""

    def listeners(self, bot_id: str, kind: str = "") -> Sequence[Listener]:  # noqa: ARG002
        return []

    def add(self, delivery: Delivery, claimed_at: datetime | None = None) -> bool:  # noqa: ARG002
        return True


class OfflineOutbox(Partial):
    def add(self, item: OutboxItem) -> None:
        """What is said to others is shown where it is said."""
