"""A session: one conversation of one user with one bot on one channel (platform spec §2.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A quick reply. `action` is the JSON text of platform spec §2.5 or empty."""

    text: str
    context: str = ""
    action: str = ""
    icon: str = ""

    def as_json(self) -> dict[str, str]:
        optional = {"context": self.context, "action": self.action, "icon": self.icon}
        return {"text": self.text, **{name: value for name, value in optional.items() if value}}


@dataclass(slots=True)
class SessionState:
    """What scripts registered for the session; saved as one JSON document, changed by one turn at a time.

    `contexts` maps a context's name to its text; `selected_context` is the one a button chose;
    `variables` are SET SESSION values (JSON values); `form` is the tool whose parameters are being asked for; `approvals` what
    the user was asked to allow and said (`shared.conversation.approving`).
    """

    tools: list[str] = field(default_factory=list)
    kbs: list[str] = field(default_factory=list)
    websites: list[str] = field(default_factory=list)
    contexts: dict[str, str] = field(default_factory=dict)
    selected_context: str = ""
    suggestions: list[Suggestion] = field(default_factory=list)
    switchers: dict[str, str] = field(default_factory=dict)
    system_prompt: str = ""
    model: str = ""
    answer_mode: str = ""
    locale: str = ""
    variables: dict[str, Any] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)
    approvals: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "tools": self.tools,
            "kbs": self.kbs,
            "websites": self.websites,
            "contexts": self.contexts,
            "selected_context": self.selected_context,
            "suggestions": [suggestion.as_json() for suggestion in self.suggestions],
            "switchers": self.switchers,
            "system_prompt": self.system_prompt,
            "model": self.model,
            "answer_mode": self.answer_mode,
            "locale": self.locale,
            "variables": self.variables,
            "form": self.form,
            "approvals": self.approvals,
        }

    @classmethod
    def of(cls, document: dict[str, Any]) -> SessionState:
        known = {name: document[name] for name in cls.__slots__ if name in document}
        known["suggestions"] = [Suggestion(**item) for item in document.get("suggestions", [])]
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Session:
    """`status`: new | active | waiting | human | idle | ended. `running_turn` is the turn a worker is answering now."""

    id: str
    org_id: str
    bot_id: str
    user_id: str
    channel: str = "web"
    address: str = ""
    status: str = "new"
    title: str = ""
    state: SessionState = field(default_factory=SessionState)
    metadata: dict[str, Any] = field(default_factory=dict)
    greet_pending: bool = False
    generation: int = 0
    running_turn: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A row of the session list."""

    session: Session
    bot_name: str
    last_message: str
