"""A bot's scripts: each keeps its last good build, whatever its newest source looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from shared.encoding import decode_text
from shared.packages.limits import MAX_SCRIPT
from shared.records.runs import ScriptStatus, StoredProgram

if TYPE_CHECKING:
    from shared.clock import Clock
    from shared.records.bots import Bot
    from shared.store import Store, Unit

OK, ERROR = "ok", "error"


@dataclass(frozen=True, slots=True)
class Build:
    """What compiling gave: no program when the source has errors. `kind`: program | tool | prompt."""

    program: StoredProgram | None
    kind: str
    diagnostics: tuple[dict[str, Any], ...] = ()
    description: str = ""


class Builder(Protocol):
    """Compiles one script. Never raises for what is wrong with the source."""

    def __call__(self, bot: Bot, name: str, source: str) -> Build: ...


class Scripts:
    """Puts script files into service and takes them out again."""

    def __init__(self, store: Store, build: Builder, clock: Clock) -> None:
        self._store = store
        self._build = build
        self._clock = clock

    def deploy(self, bot: Bot, name: str, path: str, data: bytes) -> ScriptStatus:
        """Compile the file unless it is in service already; the outcome is stored either way."""
        source = decode_text(data)
        with self._store.transaction(bot.org_id) as unit:
            before = unit.programs.script(bot.id, name)
        if before is not None and (before.path, before.source) == (path, source):
            return before
        build = _too_large() if len(data) > MAX_SCRIPT else self._build(bot, name, source)
        status = self._status(build, name, path, source)
        with self._store.transaction(bot.org_id) as unit:
            self._save(unit, bot, build, status)
        if before is None:
            self._retry_failed(bot)
        return status

    def remove(self, bot: Bot, name: str, path: str) -> bool:
        """Take the script out of service if it came from that file; whether it did."""
        with self._store.transaction(bot.org_id) as unit:
            status = unit.programs.script(bot.id, name)
            if status is None or status.path != path:
                return False
            unit.programs.remove(bot.id, name)
            unit.bots.touch(bot.id)
        return True

    def _save(self, unit: Unit, bot: Bot, build: Build, status: ScriptStatus) -> None:
        if build.program is None:
            unit.programs.save_failure(bot.id, status)
            return
        unit.programs.save_build(build.program, status)
        unit.bots.touch(bot.id)

    def _status(self, build: Build, name: str, path: str, source: str) -> ScriptStatus:
        return ScriptStatus(
            name=name,
            path=path,
            kind=build.kind,
            status=ERROR if build.program is None else OK,
            program_id=build.program.id if build.program else "",
            source=source,
            diagnostics=build.diagnostics,
            description=build.description,
            updated_at=self._clock.now(),
        )

    def _retry_failed(self, bot: Bot) -> None:
        """A script may have failed only because the one that just arrived was missing."""
        with self._store.transaction(bot.org_id) as unit:
            failed = [status for status in unit.programs.scripts(bot.id) if status.status == ERROR]
        for old in failed:
            build = self._build(bot, old.name, old.source)
            if build.program is not None:
                with self._store.transaction(bot.org_id) as unit:
                    self._save(
                        unit, bot, build, self._status(build, old.name, old.path, old.source)
                    )


def _too_large() -> Build:
    message = f"A script has at most {MAX_SCRIPT} bytes."
    place = {"line": 1, "column": 1, "end_line": 1, "end_column": 1}
    return Build(
        None, "program", ({"code": "too-large", "severity": "error", "message": message, **place},)
    )
