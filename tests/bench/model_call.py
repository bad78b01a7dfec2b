"""What we add to a model call, to its first piece, over the vendor's bare SDK.

Run: python -m tests.bench.model_call
"""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import openai

from shared.llm.records import ChatMessage, CompletionRequest, ToolSpec
from shared.llm.settings import ModelSettings
from tests.support.replies import says
from tests.support.vendors.connection import connected
from tests.support.vendors.openai import OpenAiDialect
from tests.support.vendors.server import VendorServer

ROUNDS = 300
MESSAGES = tuple(
    ChatMessage("assistant" if index % 2 else "user", "word " * 50) for index in range(21)
)
TOOLS = tuple(ToolSpec(f"tool_{index}", "Does a thing. " * 5) for index in range(10))


def main() -> None:
    with (
        VendorServer(OpenAiDialect(key="")) as server,
        connected(ModelSettings.resolve({"llm-url": server.url}, {})) as model,
        openai.OpenAI(base_url=f"{server.url}/v1", api_key="x", max_retries=0) as client,
    ):
        request = CompletionRequest(MESSAGES, tools=TOOLS)
        bare, ours = _alternately(
            server, lambda: _bare(client), lambda: model.complete_stream(request)
        )
    added = statistics.median(mine - its for mine, its in zip(ours, bare, strict=True))
    first, second = (statistics.median(times) * 1000 for times in (bare, ours))
    print(f"first piece: bare {first:.2f} ms, ours {second:.2f} ms, added {added * 1000:.2f} ms")


def _bare(client: openai.OpenAI) -> Iterator[Any]:
    messages: Any = [{"role": message.role, "content": message.text} for message in MESSAGES]
    tools: Any = [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters,
            },
        }
        for tool in TOOLS
    ]
    events = client.chat.completions.create(model="m", messages=messages, tools=tools, stream=True)
    return (event for event in events if event.choices and event.choices[0].delta.content)


def _alternately(
    server: VendorServer, *sides: Callable[[], Iterator[Any]]
) -> tuple[list[float], ...]:
    """Each side's seconds to the first piece, round by round: noise falls on both sides alike."""
    taken: tuple[list[float], ...] = tuple([] for _ in sides)
    for _ in range(ROUNDS):
        for side, times in zip(sides, taken, strict=True):
            server.forget()
            server.play(says("a", "b", "c"))
            began = time.perf_counter()
            pieces = side()
            next(pieces)
            times.append(time.perf_counter() - began)
            for _piece in pieces:
                pass
    return taken


if __name__ == "__main__":
    main()
