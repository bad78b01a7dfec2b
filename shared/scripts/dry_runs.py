"""A script tried out without doing anything, with what is known of its bot: what it would say, do and return."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shared.basic.runtime.program import Program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.basic.drive.ports import Papers
    from shared.knowledge.ports import Formats
    from shared.records.bots import Bot
    from shared.store import Store

SECONDS = 20.0


@dataclass(slots=True)
class Told:
    """Keeps what happens. Questions beyond the given answers are left open."""

    events: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, **event: Any) -> None:
        self.events.append(event)

    def ask(self, wait: Mapping[str, Any]) -> str | None:  # noqa: ARG002
        """Nobody is there."""
        return None

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]

    def as_json(self) -> dict[str, Any]:
        """The shape of a run; `trace` is everything that happened, in order."""
        end = self.events[-1]
        shown: dict[str, Any] = {
            "run_id": None,
            "session_id": None,
            "status": end["status"],
            "output": [event["text"] for event in self.of("talk")],
            "result": next((event["value"] for event in self.of("return")), None),
            "trace": self.events[:-1],
        }
        asked, errors = self.of("hear"), self.of("error")
        if end["status"] == "waiting" and asked:
            shown["prompt"] = asked[-1]["prompt"]
        if errors:
            shown["error"] = {
                name: errors[-1][name] for name in ("code", "message", "file", "line")
            }
        return shown


@dataclass(frozen=True, slots=True)
class BotScripts:
    """The live builds of a bot. Implements `shared.basic.rehearsal.services.Scripts`."""

    store: Store
    bot: Bot

    def named(self, name: str) -> Program | None:
        with self.store.transaction(self.bot.org_id) as unit:
            stored = unit.programs.active(self.bot.id, name)
        return Program.from_json(stored.code) if stored else None

    def tool_names(self) -> Sequence[str]:
        with self.store.transaction(self.bot.org_id) as unit:
            return [str(tool["name"]) for tool in unit.programs.tools(self.bot.id)]


def dry_run(
    scripts: BotScripts,
    program: Program,
    params: Mapping[str, Any],
    answers: Sequence[str],
    readers: tuple[Formats, Papers],
) -> Told:
    """Run the program on nothing but memory. `readers` read and write documents."""
    from shared.basic.rehearsal.acts import Stubs, offline_keywords
    from shared.basic.rehearsal.performance import Performance
    from shared.basic.rehearsal.services import OfflineModels, OfflineServices, Props

    told, stubs = Told(), Stubs()
    registry = offline_keywords(told.tell, stubs, dry_run=True)
    props = Props(scripts.bot.config, None, *readers)
    models = OfflineModels(stubs, dry_run=True)
    services = OfflineServices(scripts, props, told.tell, models, SECONDS)
    Performance(services, registry, told, list(answers), dry_run=True).run(program, params)
    return told
