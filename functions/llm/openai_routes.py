"""OpenAI's API with bots as models (platform spec §3.8): what speaks to OpenAI speaks to a bot.

A model named like a bot, or `bot:<name>`, is the bot with its knowledge and tools. Any other name is a model.
"""

from __future__ import annotations

import base64
import struct
from contextlib import closing
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from functions.llm.inputs import Asker, Caller, Ports, asker
from functions.llm.openai_bots import bot_events, bot_reply, question_of
from functions.llm.openai_shapes import (
    DONE,
    Completion,
    CompletionIn,
    EmbeddingsIn,
    call_out,
    completion_request,
    error_body,
    event,
)
from layers.http.app import translated
from layers.http.bots import named_bot
from layers.http.streams import PieceResponse
from shared.conversation.asking import limit_user
from shared.errors import GbError, NotFound, PayloadTooLarge
from shared.llm.catalog import known_choices, models_of
from shared.llm.records import CallMetadata, Finish, TextDelta, ToolCallDelta
from shared.llm.streaming import assemble, collect
from shared.llm.tokens import text_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator

    from functions.llm.deps import Wiring
    from shared.llm.ports import ChunkStream
    from shared.records.bots import Bot
    from shared.records.users import Identity

BOT_PREFIX = "bot:"
MOST_TEXTS = 2048
MOST_CHARACTERS = 1_000_000


class OpenAiRoute(APIRoute):
    """A route whose failures have OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def shaped(request: Request) -> Response:
            try:
                return await answer(request)
            except (GbError, RequestValidationError) as error:
                failure = translated(error)
                headers = {}
                if failure.retry_after is not None:
                    headers["Retry-After"] = str(max(1, round(failure.retry_after)))
                return JSONResponse(error_body(failure), failure.status, headers=headers)

        return shaped


router = APIRouter(tags=["openai"], route_class=OpenAiRoute)


@router.get("/v1/models")
def list_models(request: Request, caller: Caller, ports: Ports) -> dict[str, Any]:
    """The organization's bots, then the models of the bot the request is about."""
    bot = asker(caller, ports, named_bot(request)).bot
    with ports.store.transaction(caller.org_id) as unit:
        bots = [each.name for each in unit.bots.list()]
    own = [f"{choice.vendor}:{choice.model}" for choice in models_of(bot, ports.models)]
    rows = [_model(name, "general-bots") for name in bots]
    rows += [_model(name, name.partition(":")[0]) for name in dict.fromkeys(own)]
    return {"object": "list", "data": rows}


@router.get("/v1/models/{model}")
def read_model(model: str, request: Request, caller: Caller, ports: Ports) -> dict[str, Any]:
    rows = list_models(request, caller, ports)["data"]
    found = next((row for row in rows if row["id"] == model.removeprefix(BOT_PREFIX)), None)
    if found is None:
        raise NotFound(f"There is no model {model}.")
    return dict(found)


@router.post("/v1/chat/completions", response_model=None)
@router.post("/api/llm/completions", response_model=None)
def complete(
    wanted: CompletionIn, request: Request, caller: Caller, ports: Ports
) -> dict[str, Any] | Response:
    """A bot's answer, or a model's."""
    bot = _bot_meant(wanted.model, caller, ports)
    if bot is not None:
        return _ask_bot(wanted, bot, caller, ports)
    ask = asker(caller, ports, named_bot(request))
    return _ask_model(wanted, ask, ports)


@router.post("/v1/embeddings")
@router.post("/api/llm/embeddings")
def embed(wanted: EmbeddingsIn, request: Request, caller: Caller, ports: Ports) -> dict[str, Any]:
    """Vectors by the embedding model of the bot; the model's name may be the bot's."""
    named = _bot_meant(wanted.model, caller, ports) if wanted.model else None
    bot = named or asker(caller, ports, named_bot(request)).bot
    limit_user(ports.desk, caller)
    texts = [wanted.input] if isinstance(wanted.input, str) else wanted.input
    if len(texts) > MOST_TEXTS or sum(map(len, texts)) > MOST_CHARACTERS:
        raise PayloadTooLarge
    made_for = CallMetadata(bot.id, user=caller.user_id, kind="embedding")
    embedder = ports.models.embedder(bot, made_for)
    vectors = embedder.embed(texts, "passage")
    spell = _base64 if wanted.encoding_format == "base64" else list
    tokens = sum(text_tokens(text, ports.models.provider(bot).capabilities) for text in texts)
    return {
        "object": "list",
        "data": [
            {"object": "embedding", "index": index, "embedding": spell(vector)}
            for index, vector in enumerate(vectors)
        ],
        "model": embedder.model,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _bot_meant(model: str, caller: Identity, ports: Wiring) -> Bot | None:
    """The bot a model's name selects; None when it is no bot's name."""
    bot = ports.store.directory.bot_named(model.removeprefix(BOT_PREFIX))
    if bot is not None and bot.org_id == caller.org_id:
        return asker(caller, ports, bot.id).bot
    if model.startswith(BOT_PREFIX):
        raise NotFound(f"There is no bot {model.removeprefix(BOT_PREFIX)}.")
    return None


def _ask_bot(
    wanted: CompletionIn, bot: Bot, caller: Identity, ports: Wiring
) -> dict[str, Any] | Response:
    question = question_of(wanted)
    if wanted.stream:
        pieces = bot_events(ports.desk, bot, caller, question, wants_usage=wanted.wants_usage)
        return PieceResponse(_begun(pieces))
    return bot_reply(ports.desk, bot, caller, question)


def _ask_model(wanted: CompletionIn, ask: Asker, ports: Wiring) -> dict[str, Any] | Response:
    choice = wanted.model
    if choice not in known_choices(ask.bot, ports.models) and not ask.may("admin"):
        raise NotFound(f"There is no model {choice}.")
    limit_user(ports.desk, ask.identity)
    made_for = CallMetadata(ask.bot.id, user=ask.identity.user_id, kind="api")
    stream = ports.models.provider(ask.bot, choice).complete_stream(
        completion_request(wanted, made_for)
    )
    if wanted.stream:
        return PieceResponse(_begun(_events(stream, wanted)))
    with closing(stream):
        found = collect(stream)
    return Completion(wanted.model).whole(found.text, found.reason, found.usage, found.tool_calls)


def _begun(pieces: Generator[bytes, None, None]) -> Generator[bytes, None, None]:
    """The pieces, the first of which has been waited for: a refusal before it still has its HTTP status."""
    first = next(pieces)

    def all_of_them() -> Generator[bytes, None, None]:
        with closing(pieces):
            yield first
            try:
                yield from pieces
            except GbError as error:
                yield event(error_body(error))

    return all_of_them()


def _events(stream: ChunkStream, wanted: CompletionIn) -> Generator[bytes, None, None]:
    out = Completion(wanted.model)
    with closing(stream):
        for position, chunk in enumerate(stream):
            if position == 0:
                yield out.chunk({"role": "assistant", "content": ""})
            match chunk:
                case TextDelta():
                    yield out.chunk({"content": chunk.text})
                case ToolCallDelta():
                    yield out.chunk({"tool_calls": [_call_delta(chunk)]})
                case Finish():
                    yield out.chunk({}, chunk.reason)
                    if wanted.wants_usage:
                        yield out.usage_chunk(chunk.usage)
    yield DONE


def _call_delta(chunk: ToolCallDelta) -> dict[str, Any]:
    [call] = assemble([chunk])
    shown = call_out(call)
    shown["function"]["arguments"] = chunk.arguments
    if not chunk.id:
        shown.pop("id")
    if not chunk.name:
        shown["function"].pop("name")
    return {"index": chunk.index, **shown}


def _model(name: str, owner: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": owner}


def _base64(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
