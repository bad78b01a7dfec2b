"""Scripts: programs, runs, schedules, webhooks, remembered values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from shared.records.entries import Entry
    from shared.records.runs import Run, ScriptStatus, StoredProgram
    from shared.records.schedules import Schedule, Webhook


class Programs(Protocol):
    def save_build(self, program: StoredProgram, status: ScriptStatus) -> None:
        """Store the program (unless its id exists) and make it the script's active build."""
        ...

    def save_failure(self, bot_id: str, status: ScriptStatus) -> None:
        """Record diagnostics; the script's active build stays."""
        ...

    def remove(self, bot_id: str, name: str) -> None: ...
    def active(self, bot_id: str, name: str) -> StoredProgram | None:
        """The script's last good build; names compare case-insensitively."""
        ...

    def get(self, program_id: str) -> StoredProgram | None: ...
    def scripts(self, bot_id: str) -> Sequence[ScriptStatus]: ...
    def script(self, bot_id: str, name: str) -> ScriptStatus | None: ...
    def tools(self, bot_id: str) -> Sequence[Mapping[str, Any]]:
        """The tool definitions of all active builds: `{"name","description","parameters","script",…}`."""
        ...


class Runs(Protocol):
    def create(self, run: Run) -> None: ...
    def get(self, run_id: str) -> Run | None: ...
    def save(self, run: Run) -> None:
        """Replace the run's mutable fields (turn, program, status, snapshot, wait, result, error, steps)."""
        ...

    def waiting_in(self, session_id: str) -> Run | None:
        """The run of the session that waits for the user's words."""
        ...

    def of_turn(self, turn_id: str) -> Sequence[Run]:
        """Runs that this turn began or answered last, whatever their status, oldest first."""
        ...

    def of_call(self, turn_id: str, call_id: str) -> Run | None:
        """The run a model's tool call started."""
        ...

    def waiting_for(self, bot_id: str, event: str) -> Sequence[Run]:
        """The bot's runs that wait for the event of this (casefolded) name."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Run]:
        """Waiting runs whose timer is over: `wait["due"]`, an ISO 8601 time, has come."""
        ...

    def abandoned(self, older_than: datetime, limit: int) -> Sequence[Run]:
        """Active runs without a conversation that nobody has saved since then."""
        ...

    def list_of(
        self,
        bot_id: str,
        *,
        status: str = "",
        script: str = "",
        since: datetime | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Sequence[Run]:
        """Newest first; `script` compares case-insensitively, `since` is when a run began."""
        ...

    def effect_result(self, run_id: str, step: int) -> tuple[str, Any] | None:
        """("intent" | "done", result) of a once-only effect, None when it was never begun."""
        ...

    def record_intent(self, run_id: str, step: int, keyword: str) -> None: ...
    def record_result(self, run_id: str, step: int, result: Any) -> None: ...


class Schedules(Protocol):
    def get(self, schedule_id: str) -> Schedule | None: ...
    def list_of(self, bot_id: str) -> Sequence[Schedule]: ...
    def put(self, schedule: Schedule) -> None:
        """Insert, or replace the one of the same bot, script and spec (which keeps its id and its history)."""
        ...

    def remove(self, schedule_id: str) -> None: ...
    def claim_due(self, now: datetime, claimed_before: datetime, limit: int) -> Sequence[Schedule]:
        """Claim enabled schedules whose time has come, in any order, unless somebody claimed them since then."""
        ...

    def advance(self, schedule_id: str, ran_at: datetime, next_run: datetime | None) -> None:
        """Its run is queued: give up the claim, and say when it is next."""
        ...

    def note(self, schedule_id: str, status: str) -> None:
        """What became of the newest run."""
        ...


class Webhooks(Protocol):
    def at(self, bot_id: str, endpoint: str) -> Webhook | None:
        """Endpoints compare case-insensitively."""
        ...

    def list_of(self, bot_id: str) -> Sequence[Webhook]: ...
    def replace(self, bot_id: str, script: str, webhooks: Sequence[Webhook]) -> None:
        """Make these the webhooks of the script; AlreadyExists when another script has one of the endpoints."""
        ...


class Memory(Protocol):
    """Remembered values. `scope` is `bot` | `user` | `remember` | `fact`; `owner` the bot's or user's id; values are JSON."""

    def get(self, scope: str, owner: str, key: str) -> Any: ...
    def put(
        self, scope: str, owner: str, key: str, value: Any, expires_at: datetime | None = None
    ) -> None: ...
    def all(self, scope: str, owner: str) -> Mapping[str, Any]: ...
    def remove(self, scope: str, owner: str, key: str | None = None) -> int: ...


class Entries(Protocol):
    """Records scripts keep for a bot, by kind and key. Keys are compared as they are."""

    def get(self, bot_id: str, kind: str, key: str) -> Entry | None: ...
    def put(self, bot_id: str, kind: str, key: str, data: Mapping[str, Any]) -> None:
        """Insert, or replace the data; a record keeps the moment it was made."""
        ...

    def list_of(
        self, bot_id: str, kind: str, *, prefix: str = "", limit: int = 1000
    ) -> Sequence[Entry]:
        """The newest records of a kind whose key begins so, newest first."""
        ...

    def remove(self, bot_id: str, kind: str, key: str) -> bool:
        """Whether there was one."""
        ...
