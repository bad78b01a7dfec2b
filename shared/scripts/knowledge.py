"""The bot's knowledge bases as the acting user of a script may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from shared.knowledge.permissions import Reader
    from shared.records.bots import Bot
    from shared.scripts.ports import Knowledge
    from shared.store import Unit


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage, as `shared.basic.runtime.services.Passage`."""

    text: str
    source: str
    kb: str
    relevance: float


@dataclass(frozen=True, slots=True)
class ScriptKnowledge:
    """`reading` opens a transaction, or joins the one the run has open."""

    reading: Callable[[], AbstractContextManager[Unit]]
    knowledge: Knowledge
    bot: Bot
    reader: Reader

    def names(self) -> Sequence[str]:
        """The knowledge bases of which the acting user may read anything."""
        from shared.knowledge.bases import readable  # loaded by the first script that asks

        with self.reading() as unit:
            return [base.name for base in readable(unit, self.bot, self.reader)]

    def exists(self, kb: str) -> bool:
        from shared.knowledge.bases import resolve

        return resolve(self.names(), kb) is not None

    def search(self, query: str, kbs: Sequence[str]) -> Sequence[Passage]:
        hits = self.knowledge.search(self.bot, kbs, query, self.reader)
        return [Passage(hit.passage.text, hit.path, hit.kb, hit.score) for hit in hits]
