"""The recorded steps of a model turn: what a redelivered turn replays instead of doing again (architecture §1.2).

A tool may suspend in HEAR and be answered in a later turn; the steps stay with the turn that began the loop.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from shared.llm.records import ChatMessage, ToolCall
from shared.records.turns import TurnStep

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from shared.llm.records import CompletionResponse
    from shared.store import Unit

MAX_RESULT_BYTES = 16_000


class Journal:
    """The steps of one loop, in order, and what follows from them."""

    def __init__(
        self, loop_id: str, transaction: Callable[[], AbstractContextManager[Unit]]
    ) -> None:
        self.loop_id = loop_id
        self._transaction = transaction
        with transaction() as unit:
            self._steps = sorted(unit.turns.steps(loop_id), key=lambda step: step.position)

    @property
    def rounds(self) -> int:
        """How many times the model has answered."""
        return sum(step.kind == "round" for step in self._steps)

    @property
    def tokens_out(self) -> int:
        return sum(step.payload["tokens_out"] for step in self._steps if step.kind == "round")

    def pending_calls(self) -> list[ToolCall]:
        """Calls of the last round that have no result yet. Ids are unique within the loop."""
        last = self._last_round()
        if last is None:
            return []
        done = {step.payload["call_id"] for step in self._steps if step.kind == "call"}
        return [ToolCall(**call) for call in last["tool_calls"] if call["id"] not in done]

    def last_results(self) -> list[tuple[str, str]]:
        """(tool, result) of the calls of the last round; nothing while one is pending."""
        last = self._last_round()
        if last is None or not last["tool_calls"] or self.pending_calls():
            return []
        ids = [call["id"] for call in last["tool_calls"]]
        calls = [step.payload for step in self._steps if step.kind == "call"]
        return [(call["name"], call["result"]) for call in calls if call["call_id"] in ids]

    def earlier_result(self, call: ToolCall) -> str | None:
        """The result of the same tool with the same arguments in this loop, if there is one."""
        for step in self._steps:
            if step.kind == "call" and step.payload["key"] == call_key(call):
                return str(step.payload["result"])
        return None

    def is_repeating(self) -> bool:
        """Whether the model has asked for the same thing three times (platform spec §5.5)."""
        keys = Counter(step.payload["key"] for step in self._steps if step.kind == "call")
        return any(count >= 3 for count in keys.values())

    def messages(self) -> list[ChatMessage]:
        """The rounds and results as the model must see them after the user's message."""
        messages: list[ChatMessage] = []
        for step in self._steps:
            if step.kind == "round":
                calls = tuple(ToolCall(**call) for call in step.payload["tool_calls"])
                messages.append(ChatMessage("assistant", step.payload["text"], tool_calls=calls))
            else:
                messages.append(
                    ChatMessage(
                        "tool", step.payload["result"], tool_call_id=step.payload["call_id"]
                    )
                )
        return messages

    def record_round(self, unit: Unit, response: CompletionResponse, shown: str) -> None:
        """Record a round in the transaction that stores what it said."""
        calls = [
            {
                "id": f"r{self.rounds}_{index}_{call.id}"[:64],
                "name": call.name,
                "arguments": call.arguments,
            }
            for index, call in enumerate(response.tool_calls)
        ]
        usage = response.usage
        self._record(
            unit,
            "round",
            {
                "text": shown,
                "tool_calls": calls,
                "tokens_in": usage.tokens_in,
                "tokens_out": usage.tokens_out,
            },
        )

    def record_call(self, call: ToolCall, result: str) -> None:
        result = _cut(result)
        payload = {"call_id": call.id, "name": call.name, "key": call_key(call), "result": result}
        with self._transaction() as unit:
            self._record(unit, "call", payload)

    def _record(self, unit: Unit, kind: str, payload: dict[str, Any]) -> None:
        step = TurnStep(self.loop_id, len(self._steps), kind, payload)
        unit.turns.record(step)
        self._steps.append(step)

    def _last_round(self) -> dict[str, Any] | None:
        rounds = [step.payload for step in self._steps if step.kind == "round"]
        return rounds[-1] if rounds else None


def call_key(call: ToolCall) -> str:
    """The same for two calls that ask for the same thing."""
    try:
        arguments = json.dumps(json.loads(call.arguments or "{}"), sort_keys=True)
    except ValueError:
        arguments = call.arguments
    return f"{call.name} {arguments}"


def _cut(result: str) -> str:
    data = result.encode()
    if len(data) <= MAX_RESULT_BYTES:
        return result
    return data[:MAX_RESULT_BYTES].decode(errors="ignore") + "… [cut]"
