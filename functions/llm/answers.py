"""Answers over HTTP: the bot's whole pipeline, or one model (platform spec §3.8)."""

from __future__ import annotations

import json
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from functions.llm.inputs import Asker, Caller, Ports, asker
from functions.llm.models import ChatIn, GenerateIn, ModelTestIn, TokensIn
from functions.llm.openai_bots import LONGEST_ANSWER, refuse, whole_answer
from functions.llm.openai_shapes import STILL_HERE, event, usage_out
from layers.http.bots import named_bot
from layers.http.paging import single
from layers.http.streams import PieceResponse
from shared.conversation.asking import Question, ask, ask_in, follow, limit_user
from shared.conversation.opening import owned_session
from shared.errors import BadRequest, GbError, NotFound, Unprocessable
from shared.llm.catalog import known_choices
from shared.llm.records import CallMetadata, ChatMessage, CompletionRequest, Finish
from shared.llm.schemas import json_in, problems_with
from shared.llm.tokens import messages_tokens, text_tokens

if TYPE_CHECKING:
    from collections.abc import Generator

    from functions.llm.deps import Wiring
    from shared.conversation.asking import Answer, Asked

router = APIRouter(prefix="/api/llm", tags=["llm"])


@router.post("/chat", response_model=None)
def chat(wanted: ChatIn, request: Request, caller: Caller, ports: Ports) -> Any:
    """The bot's answer, with its knowledge and tools; `stream` sends it as events."""
    about = asker(caller, ports, named_bot(request, wanted.bot_id))
    asked = _asked(wanted, about, ports)
    if wanted.stream:
        return _streamed(asked, ports)
    text, answer = whole_answer(ports.desk, asked)
    return single({"message": text, **_ending(answer, asked)})


@router.post("/generate")
def generate(wanted: GenerateIn, request: Request, caller: Caller, ports: Ports) -> dict[str, Any]:
    """One question to a model, without a conversation; with a schema, its answer is checked against it."""
    about = asker(caller, ports, named_bot(request, wanted.bot_id))
    _must_know(about, wanted.model, ports)
    limit_user(ports.desk, caller)
    system = [ChatMessage("system", wanted.system)] if wanted.system else []
    if wanted.json_schema is not None:
        system.append(ChatMessage("system", _SCHEMA_RULE + json.dumps(wanted.json_schema)))
    made_for = CallMetadata(about.bot.id, user=caller.user_id, kind="api")
    found = ports.models.provider(about.bot, wanted.model).complete(
        CompletionRequest(
            messages=(*system, ChatMessage("user", wanted.prompt)),
            json_schema=wanted.json_schema,
            metadata=made_for,
        )
    )
    usage = {"usage": usage_out(found.usage), "model": found.model}
    if wanted.json_schema is None:
        return single({"text": found.text, **usage})
    return single({"json": _checked(found.text, wanted.json_schema), **usage})


@router.post("/tokens/count")
def count_tokens(
    wanted: TokensIn, request: Request, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """How many tokens a text or a conversation is. No vendor's tokenizer ships, so it is always an estimate."""
    about = asker(caller, ports, named_bot(request, wanted.bot_id))
    row = ports.capabilities_of(ports.models.settings(about.bot, wanted.model))
    if wanted.messages:
        given = [ChatMessage("user", message.content) for message in wanted.messages]
        return single({"tokens": messages_tokens(given, row), "method": "estimate"})
    return single({"tokens": text_tokens(wanted.text, row), "method": "estimate"})


@router.post("/models/test")
def test_model(
    wanted: ModelTestIn, request: Request, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """Whether a model answers, and how quickly. A key that is given is used once and kept nowhere."""
    about = asker(caller, ports, named_bot(request, wanted.bot_id))
    about.must_be("owner")
    choice = f"{wanted.provider}:{wanted.model}" if wanted.provider else wanted.model
    began, first = time.perf_counter(), 0.0
    try:
        model = ports.trial(about.bot, choice, wanted.key, wanted.url)
        question = CompletionRequest((ChatMessage("user", "Say OK."),))
        with closing(model.complete_stream(question)) as stream:
            for chunk in stream:
                first = first or time.perf_counter()
                if isinstance(chunk, Finish):
                    break
    except GbError as error:
        return single({"ok": False, "latency_ms": None, "ttft_ms": None, "error": error.message})
    ended = time.perf_counter()
    times = {
        "latency_ms": round((ended - began) * 1000, 1),
        "ttft_ms": round((first - began) * 1000, 1),
    }
    return single({"ok": True, **times, "error": None})


_SCHEMA_RULE = "Answer with JSON alone, of this schema: "


def _asked(wanted: ChatIn, about: Asker, ports: Wiring) -> Asked:
    texts = [(m.role, m.content) for m in wanted.messages]
    if wanted.message:
        texts.append(("user", wanted.message))
    if not texts or texts[-1][0] != "user" or not texts[-1][1].strip():
        raise BadRequest("The last message is the user's question.")
    _must_know(about, wanted.model, ports)
    question = Question(
        text=texts[-1][1],
        history=[(role, text) for role, text in texts[:-1] if role in ("user", "assistant")],
        system="\n\n".join(text for role, text in texts if role in ("system", "developer")),
        model=wanted.model,
        use_kb=wanted.use_kb,
        use_tools=wanted.use_tools,
    )
    if not wanted.session_id:
        return ask(ports.desk, about.bot, about.identity, question)
    with ports.store.transaction(about.bot.org_id) as unit:
        session = owned_session(unit, wanted.session_id, about.identity)
        bot = unit.bots.get(session.bot_id)
    if bot is None:
        raise NotFound
    return ask_in(ports.desk, session, bot, about.identity, question)


def _must_know(about: Asker, choice: str, ports: Wiring) -> None:
    """Only an admin may name a model the bot does not."""
    known = not choice or choice in known_choices(about.bot, ports.models)
    if not known and not about.may("admin"):
        raise NotFound(f"There is no model {choice}.")


def _streamed(asked: Asked, ports: Wiring) -> Response:
    def pieces() -> Generator[bytes, None, None]:
        with closing(follow(ports.desk, asked, LONGEST_ANSWER)) as parts:
            for part in parts:
                if isinstance(part, str):
                    yield event({"delta": part}) if part else STILL_HERE
                    continue
                try:
                    refuse(part)
                except GbError as error:
                    yield event({"error": error.code, "message": error.message})
                    continue
                yield event({"done": True, **_ending(part, asked)})

    return PieceResponse(pieces())


def _ending(answer: Answer, asked: Asked) -> dict[str, Any]:
    return {
        "citations": answer.citations,
        "suggestions": answer.suggestions,
        "tool_calls": answer.tool_calls,
        "usage": usage_out(answer.usage),
        "cached": answer.cached,
        "turn_id": asked.turn_id,
    }


def _checked(text: str, schema: dict[str, Any]) -> Any:
    """The answer's JSON. Raises Unprocessable when it is none or does not fit the schema."""
    value = json_in(text)
    problems = [{"message": "the answer is no JSON"}] if value is None else []
    problems += problems_with(value, schema) if value is not None else []
    if problems:
        raise Unprocessable(
            "The model's answer does not fit the schema.", details={"problems": problems}
        )
    return value
