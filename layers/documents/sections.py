"""The headings above a place in a document."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.knowledge.extraction import Block


@dataclass
class Outline:
    """Gathers blocks under headings. A heading waits for the text below it, so that the two stay together."""

    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    _path: list[tuple[int, str]] = field(default_factory=list)
    _waiting: list[str] = field(default_factory=list)

    @property
    def section(self) -> str:
        return " > ".join(name for _, name in self._path)

    def heading(self, level: int, name: str) -> None:
        self.title = self.title or name
        self._path = [
            *((other, text) for other, text in self._path if other < level),
            (level, name),
        ]
        self._waiting.append(name)

    def text(self, text: str, *, page: int | None = None, whole: bool = False) -> None:
        lines = [*self._waiting, text] if text else self._waiting
        if lines:
            self.blocks.append(Block("\n".join(lines), self.section, page, whole))
        self._waiting = []

    def finish(self) -> tuple[Block, ...]:
        """All blocks; a heading nothing follows is one of its own."""
        self.text("")
        return tuple(self.blocks)
