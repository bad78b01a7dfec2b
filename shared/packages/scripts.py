"""A bot's scripts: each keeps its last good build, whatever its newest source looks like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from shared.encoding import decode_text
from shared.packages.layout import script_name
from shared.packages.limits import MAX_SCRIPT
from shared.records.history import UNKNOWN, Change
from shared.records.runs import ScriptStatus, StoredProgram
from shared.scripts.registration import register, rezone, withdraw
from shared.scripts.tables import columns_of, declare_tables, declares_tables

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from shared.clock import Clock
    from shared.records.bots import Bot
    from shared.scripts.tables import Columns
    from shared.store import Store

OK, ERROR = "ok", "error"


@dataclass(frozen=True, slots=True)
class Build:
    """What compiling gave: no program when the source has errors. `kind`: program | tool | prompt."""

    program: StoredProgram | None
    kind: str
    diagnostics: tuple[dict[str, Any], ...] = ()
    description: str = ""


class Builder(Protocol):
    """Compiles one file. Never raises for what is wrong with the source."""

    def __call__(
        self,
        bot: Bot,
        path: str,
        source: str,
        scripts: Mapping[str, str],
        webhooks: Collection[str] = (),
        tables: Columns | None = None,
    ) -> Build:
        """Build the file at `path` below the dialog folder.

        `scripts` are the sources of all scripts of the bot by name, `webhooks` the endpoints its other scripts have, `tables` the bot's
        tables with their columns.
        """
        ...


class Scripts:
    """Puts script files into service and takes them out again."""

    def __init__(self, store: Store, build: Builder, clock: Clock) -> None:
        self._store = store
        self._build = build
        self._clock = clock

    def deploy(self, bot: Bot, path: str, data: bytes, change: Change = UNKNOWN) -> ScriptStatus:
        """Compile the file unless it is in service already; the outcome is stored either way, and the source among the
        script's versions."""
        source, name = decode_text(data), script_name(path)
        known = self._statuses(bot)
        before = known.get(name)
        if before is not None and (before.path, before.source) == (path, source):
            return before
        is_large = len(data) > MAX_SCRIPT
        sources = {**_sources(known), name: source}
        build = _too_large() if is_large else self._built(bot, path, source, sources)
        status = self._save(bot, build, path, source, change)
        helps_others = before is None or declares_tables(build.program)
        if helps_others or (status.status == ERROR and not is_large):
            self.rebuild(bot, only_failed=True)
        self._rebuild_includers(bot, name, set())
        return self._statuses(bot).get(name, status)

    def rebuild(self, bot: Bot, *, only_failed: bool) -> None:
        """Compile stored sources again: what they refer to may have come meanwhile."""
        known = self._statuses(bot)
        for old in known.values():
            if (only_failed and old.status != ERROR) or len(old.source) > MAX_SCRIPT:
                continue
            build = self._built(bot, old.path, old.source, _sources(known))
            program_id = build.program.id if build.program else ""
            if (program_id, build.diagnostics) != (old.program_id, old.diagnostics):
                self._save(bot, build, old.path, old.source)

    def _rebuild_includers(self, bot: Bot, name: str, done: set[str]) -> None:
        """Scripts that include this one, and those that include them."""
        done.add(name)
        known = self._statuses(bot)
        candidates = [old for old in known.values() if "INCLUDE" in old.source.upper()]
        for old in candidates:
            from shared.basic.compiler.including import included_names

            if old.name not in done and name in included_names(old.source):
                build = self._built(bot, old.path, old.source, _sources(known))
                self._save(bot, build, old.path, old.source)
                self._rebuild_includers(bot, old.name, done)

    def rezone(self, bot: Bot) -> None:
        """The bot's time zone changed: the clocks of its schedules with it."""
        with self._store.transaction(bot.org_id) as unit:
            rezone(unit, bot, self._clock.now())

    def remove(self, bot: Bot, path: str) -> bool:
        """Take the script out of service if it came from that file; whether it did."""
        name = script_name(path)
        with self._store.transaction(bot.org_id) as unit:
            status = unit.programs.script(bot.id, name)
            if status is None or status.path != path:
                return False
            unit.programs.remove(bot.id, name)
            withdraw(unit, bot, name)
            unit.bots.touch(bot.id)
        self.rebuild(bot, only_failed=True)
        return True

    def _built(self, bot: Bot, path: str, source: str, known: Mapping[str, str]) -> Build:
        with self._store.transaction(bot.org_id) as unit:
            hooks = unit.webhooks.list_of(bot.id)
            tables = columns_of(unit, bot)
        taken = {hook.endpoint for hook in hooks if hook.script != script_name(path)}
        return self._build(bot, path, source, known, taken, tables)

    def _statuses(self, bot: Bot) -> dict[str, ScriptStatus]:
        with self._store.transaction(bot.org_id) as unit:
            return {status.name: status for status in unit.programs.scripts(bot.id)}

    def _save(
        self, bot: Bot, build: Build, path: str, source: str, change: Change | None = None
    ) -> ScriptStatus:
        """`change` says whose doing a new source is; None when only the build is new."""
        status = ScriptStatus(
            name=script_name(path),
            path=path,
            kind=build.kind,
            status=ERROR if build.program is None else OK,
            program_id=build.program.id if build.program else "",
            source=source,
            diagnostics=build.diagnostics,
            description=build.description,
            updated_at=self._clock.now(),
        )
        with self._store.transaction(bot.org_id) as unit:
            if build.program is None:
                unit.programs.save_failure(bot.id, status)
            else:
                notes = declare_tables(unit, build.program)
                status = replace(status, diagnostics=(*status.diagnostics, *notes))
                unit.programs.save_build(build.program, status)
                register(unit, bot, build.program, self._clock.now())
                unit.bots.touch(bot.id)
            if change is not None:
                unit.history.add(bot.id, status.name, source, change, self._clock.now())
        return status


def _sources(known: Mapping[str, ScriptStatus]) -> dict[str, str]:
    return {name: status.source for name, status in known.items()}


def _too_large() -> Build:
    message = f"A script has at most {MAX_SCRIPT} bytes."
    place = {"line": 1, "column": 1, "end_line": 1, "end_column": 1}
    return Build(
        None, "program", ({"code": "too-large", "severity": "error", "message": message, **place},)
    )
