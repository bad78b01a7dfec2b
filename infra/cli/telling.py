"""How the events of a run are shown: as JSON lines for tools, as text for people."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class JsonLines:
    """Events as JSON lines, for tools."""

    def tell(self, **event: Any) -> None:
        print(json.dumps(event, ensure_ascii=False), flush=True)

    def ask(self, wait: Mapping[str, Any]) -> str | None:  # noqa: ARG002
        """Nobody is there to answer."""
        return None


class PlainText:
    """Events for people; questions are asked when somebody sits there."""

    def tell(self, **event: Any) -> None:
        told = _TOLD.get(event["event"])
        text = told(event) if told else ""
        if text:
            print(text, flush=True)

    def ask(self, wait: Mapping[str, Any]) -> str | None:  # noqa: ARG002
        if not sys.stdin.isatty():
            return None
        try:
            return input("> ")
        except EOFError:
            return None


_TOLD: dict[str, Callable[[dict[str, Any]], str]] = {
    "talk": lambda event: str(event["text"]),
    "hear": lambda event: f"> {event['answer']}" if event["answer"] is not None else "",
    "effect": lambda event: f"[{event['keyword']}] {json.dumps(event['arguments'])}",
    "log": lambda event: f"[{event['level']}] {event['message']}",
    "return": lambda event: f"= {json.dumps(event['value'], ensure_ascii=False)}",
    "error": lambda event: (
        f"{event['file']}:{event['line']}:{event['column']}: {event['code']} {event['message']}"
    ),
    "end": lambda event: "(waiting for words)" if event["status"] == "waiting" else "",
}
