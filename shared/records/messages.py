"""Messages of a conversation as they are stored (platform spec §2.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage the answer used: `number` as written in the text, `source` the document's path."""

    number: int
    title: str
    source: str
    document_id: str = ""
    page: int | None = None
    url: str = ""

    def as_json(self) -> dict[str, Any]:
        optional = {"page": self.page, "url": self.url, "document_id": self.document_id}
        required: dict[str, Any] = {"n": self.number, "title": self.title, "source": self.source}
        return required | {name: value for name, value in optional.items() if value}


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """`role`: user | assistant | system | tool | episodic | compact. `seq` rises strictly within a session and is 0
    until stored. `interrupted` marks a partial answer that a newer message replaced."""

    id: str
    session_id: str
    role: str
    content: str
    turn_id: str = ""
    seq: int = 0
    content_type: str = "text"
    media: str = ""
    native_id: str = ""
    tokens_used: int = 0
    citations: tuple[Citation, ...] = ()
    tool_calls: tuple[dict[str, Any], ...] = ()
    interrupted: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None
