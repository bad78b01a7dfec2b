"""What a change in a package leads to: scripts are compiled, settings reloaded, documents handed to the indexer.

An event says only that an object changed. What happens is decided by the object as it is now, so late, repeated and
reordered events all end in the same state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.encoding import decode_text
from shared.errors import NotFound
from shared.mcp.servers import MCP_FILE, parse_servers, save_servers
from shared.packages.compilation import constants
from shared.packages.layout import CONFIG_FILE, PROMPT_FILES, Part, Place, locate
from shared.packages.settings import reload_config, reload_prompt

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.packages.file_changes import FileChanges
    from shared.packages.knowledge_files import KnowledgeFiles
    from shared.packages.ports import Files
    from shared.packages.scripts import Scripts
    from shared.records.bots import Bot
    from shared.store import Store

IGNORED = "ignored"
EMBEDDING_SETTINGS = ("provider", "url", "model", "dimensions")


@dataclass(frozen=True, slots=True)
class Applied:
    """What a change led to, for the log. `outcome` is one word; `problems` are for the package's author."""

    key: str
    outcome: str
    bot_id: str = ""
    part: str = ""
    problems: tuple[str, ...] = ()


class Deployment:
    """Brings a bot in line with its package, one object at a time."""

    def __init__(
        self,
        store: Store,
        files: Files,
        *,
        scripts: Scripts,
        knowledge: KnowledgeFiles,
        changes: FileChanges,
    ) -> None:
        self._store = store
        self._files = files
        self._scripts = scripts
        self._knowledge = knowledge
        self._changes = changes
        self._rules: dict[Part, Callable[[Bot, Place, str], Applied]] = {
            Part.DIALOG: self._script,
            Part.SETTINGS: self._setting,
            Part.KNOWLEDGE: self._document,
            Part.DRIVE: self._file,
        }

    def apply(self, key: str) -> Applied:
        """Bring the bot in line with one object. The first object of an unknown bot creates the bot."""
        place = locate(key)
        rule = self._rules.get(place.part) if place else None
        if place is None or rule is None:
            return Applied(key, IGNORED)
        bot = self._bot(place.bot, key)
        if bot is None:
            return Applied(key, IGNORED, part=place.part)
        return rule(bot, place, key)

    def _bot(self, name: str, key: str) -> Bot | None:
        bot = self._store.directory.bot_named(name)
        if bot is None and self._files.head(key) is not None:
            return self._store.directory.create_bot(name)
        return bot

    def _script(self, bot: Bot, place: Place, key: str) -> Applied:
        if not place.script:
            return Applied(key, IGNORED, bot.id, place.part)
        data = self._present(key)
        if data is None:
            removed = self._scripts.remove(bot, place.path)
            return Applied(key, "removed" if removed else IGNORED, bot.id, place.part)
        status = self._scripts.deploy(bot, place.path, data)
        problems = tuple(str(entry.get("message", "")) for entry in status.diagnostics)
        return Applied(key, f"compiled: {status.status}", bot.id, place.part, problems)

    def _setting(self, bot: Bot, place: Place, key: str) -> Applied:
        name = place.path.casefold()
        if name == CONFIG_FILE:
            warnings = reload_config(self._store, self._files, bot, key)
            self._follow_settings(bot)
            return Applied(key, "reloaded", bot.id, place.part, warnings)
        if name in {prompt.casefold() for prompt in PROMPT_FILES}:
            reload_prompt(self._store, self._files, bot, key[: -len(place.path)])
            return Applied(key, "reloaded", bot.id, place.part)
        if name == MCP_FILE:
            data = self._present(key)
            servers, problems = parse_servers(decode_text(data) if data else "")
            with self._store.transaction(bot.org_id) as unit:
                save_servers(unit, bot, servers)
            return Applied(key, "reloaded", bot.id, place.part, tuple(problems))
        return Applied(key, IGNORED, bot.id, place.part)

    def _follow_settings(self, before: Bot) -> None:
        """Bring in line what was made by the settings before: programs, which know constants by name, and vectors."""
        now = self._store.directory.bot_named(before.id)
        if now is None:
            return
        if constants(now) != constants(before):
            self._scripts.rebuild(now, only_failed=False)
        if _embedding(now) != _embedding(before):
            self._knowledge.index_all(now)

    def _document(self, bot: Bot, place: Place, key: str) -> Applied:
        outcome, problem = self._knowledge.apply(bot, place, key)
        return Applied(key, outcome, bot.id, place.part, (problem,) if problem else ())

    def _file(self, bot: Bot, place: Place, key: str) -> Applied:
        return Applied(key, self._changes.apply(bot, place.path, key), bot.id, place.part)

    def _present(self, key: str) -> bytes | None:
        try:
            return self._files.read(key) if self._files.head(key) else None
        except NotFound:  # removed since we looked
            return None


def _embedding(bot: Bot) -> tuple[str, ...]:
    return tuple(bot.config.get(f"embedding-{name}", "") for name in EMBEDDING_SETTINGS)
