"""A model turn: prompt, stream, tools, answer (platform spec §5.3 to §5.5)."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shared.conversation.frames import ContextMeter
from shared.conversation.journal import Journal
from shared.conversation.prompt import (
    DEFAULT_SYSTEM_PROMPT,
    Prompt,
    PromptParts,
    assemble,
    exchanges,
    fill,
)
from shared.conversation.quoting import quoted_answer, spoken
from shared.conversation.tool_calls import perform_call
from shared.conversation.tool_offer import offered_tools
from shared.ids import new_id
from shared.knowledge.citations import KNOWLEDGE_RULE, cited, passage_blocks
from shared.llm.records import (
    CallMetadata,
    ChatMessage,
    CompletionRequest,
    CompletionResponse,
    Finish,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from shared.llm.streaming import assemble as assemble_calls
from shared.records.messages import StoredMessage
from shared.records.turns import DONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.conversation.turn_context import TurnContext
    from shared.llm.ports import ChunkStream, LlmProvider
    from shared.llm.records import ToolSpec
    from shared.records.documents import Hit
    from shared.store import Unit

MAX_ROUNDS = 8
LOOK_EVERY = 0.25
"""Seconds between two looks for a stop while nothing is shown: a model may think for long."""
REMEMBERED_FACTS = 20


@dataclass(frozen=True, slots=True)
class Question:
    """What a model turn answers: the user's message and what was found for it."""

    loop_id: str
    text: str
    before_seq: int | None
    hits: Sequence[Hit]


class Interrupted(BaseException):
    """A newer message replaced this answer: stop at once. No error, so nothing that catches errors may see it."""


def answer_message(turn: TurnContext) -> None:
    """Answer the turn's own message with the model."""
    with turn.transaction() as unit:
        message = unit.messages.get(turn.turn.message_id) if turn.turn.message_id else None
    text = message.content if message else str(turn.turn.payload.get("text", ""))
    _answer(turn, _question(turn, turn.turn.id, text, message.seq if message else None))


def continue_loop(turn: TurnContext, loop_id: str) -> None:
    """Go on with the model turn whose tool has just ended."""
    with turn.transaction() as unit:
        origin = unit.turns.get(loop_id)
        message = unit.messages.get(origin.message_id) if origin and origin.message_id else None
    text = message.content if message else ""
    _answer(turn, _question(turn, loop_id, text, message.seq if message else None))


def _question(turn: TurnContext, loop_id: str, text: str, before_seq: int | None) -> Question:
    kbs = [*turn.session.state.kbs, *turn.session.state.websites]
    hits = (
        turn.desk.knowledge.search(turn.bot, kbs, text, turn.reader) if kbs and text.strip() else ()
    )
    return Question(loop_id, text, before_seq, hits)


def _answer(turn: TurnContext, question: Question) -> None:
    provider = turn.desk.models.provider(turn.bot, turn.session.state.model)
    journal = Journal(question.loop_id, turn.transaction)
    tools = offered_tools(turn) if provider.capabilities.tools else ()
    quote = _quote_for(turn, provider, question)
    if not quote and not provider.capabilities.grounded:
        question = replace(question, hits=())  # passages that nobody reads only cost time
    while True:
        for call in journal.pending_calls():
            result = perform_call(turn, journal, call)
            if result is None:
                return  # the tool waits for the user; the loop goes on when it has ended
            journal.record_call(call, result)
        may_call = journal.rounds < MAX_ROUNDS and not journal.is_repeating()
        prompt = _prompt(turn, provider, question, journal, tools)
        if quote:
            response, shown = _say_quote(turn, quote, len(question.hits))
        else:
            response, shown = _stream(turn, provider, prompt, tools if may_call else ())
        if not (response.tool_calls and may_call):
            break
        _keep_round(turn, journal, response, _message(turn, question, prompt, shown))
    answer = replace(
        _message(turn, question, prompt, shown),
        tokens_used=journal.tokens_out + response.usage.tokens_out,
    )
    _conclude(turn, journal, response, answer)
    _show_end(
        turn,
        answer,
        ContextMeter(prompt.used + answer.tokens_used, provider.capabilities.context_window),
    )


def _quote_for(turn: TurnContext, provider: LlmProvider, question: Question) -> str:
    """What the documents themselves answer, for a model that cannot read them."""
    if provider.capabilities.grounded or not question.hits:
        return ""
    return quoted_answer(turn.desk.models.embedder(turn.bot), question.text, question.hits)


def _say_quote(turn: TurnContext, quote: str, passages: int) -> tuple[CompletionResponse, str]:
    for piece in spoken(quote):
        turn.stage.write(piece, passages)
    response = CompletionResponse(quote, "stop", Usage(estimated=True), "documents")
    return response, turn.stage.flush()


def _keep_round(
    turn: TurnContext, journal: Journal, response: CompletionResponse, message: StoredMessage
) -> None:
    """Record a round that calls tools together with what it said, then end its stream."""
    with turn.transaction() as unit:
        journal.record_round(unit, response, message.content)
        if message.content:
            unit.messages.append(message)
    turn.stage.close(message_id=message.id)


def _prompt(
    turn: TurnContext,
    provider: LlmProvider,
    question: Question,
    journal: Journal,
    tools: Sequence[ToolSpec],
) -> Prompt:
    with turn.transaction() as unit:
        parts = _parts(turn, unit, question, journal, tools)
    return assemble(parts, provider.capabilities, turn.locale)


def _parts(
    turn: TurnContext, unit: Unit, question: Question, journal: Journal, tools: Sequence[ToolSpec]
) -> PromptParts:
    state, config = turn.session.state, turn.bot.config
    limit = int(config.get("history-limit", "") or 50)
    history = unit.messages.newest(
        turn.session.id, limit, before_seq=question.before_seq, roles=("user", "assistant")
    )
    template = state.system_prompt or config.get("system-prompt", "") or DEFAULT_SYSTEM_PROMPT
    return PromptParts(
        system=fill(template, _holes(turn)),
        contexts=_active_contexts(turn),
        facts=_facts(turn, unit),
        knowledge=passage_blocks(question.hits),
        knowledge_rule=KNOWLEDGE_RULE,
        history=exchanges(history),
        current=ChatMessage("user", question.text),
        after=journal.messages(),
        tools=tools,
    )


def _holes(turn: TurnContext) -> dict[str, str]:
    return {
        "bot_name": turn.bot.config.get("bot-name", "") or turn.bot.name,
        "date": turn.desk.clock.now().date().isoformat(),
        "locale": turn.locale,
        "user_name": turn.user.name if not turn.user.name.startswith("guest_") else "",
    }


def _active_contexts(turn: TurnContext) -> list[str]:
    """Contexts in force: one that belongs to a button counts only while that button is chosen."""
    state = turn.session.state
    on_buttons = {suggestion.context for suggestion in state.suggestions if suggestion.context}
    return [
        text
        for name, text in state.contexts.items()
        if name not in on_buttons or name == state.selected_context
    ]


def _facts(turn: TurnContext, unit: Unit) -> list[str]:
    facts = unit.memory.all("fact", turn.user.id)
    return [f"{key}: {value}" for key, value in list(facts.items())[:REMEMBERED_FACTS]]


def _stream(
    turn: TurnContext, provider: LlmProvider, prompt: Prompt, tools: Sequence[ToolSpec]
) -> tuple[CompletionResponse, str]:
    """One round: everything the model says is shown as it comes. Returns the response and the text as shown."""
    request = CompletionRequest(
        messages=prompt.messages,
        tools=tuple(tools),
        metadata=CallMetadata(turn.bot.id, turn.session.id, turn.turn.id, turn.user.id),
    )
    with closing(provider.complete_stream(request)) as stream:
        response = _watch(turn, stream, prompt.passages)
    return response, turn.stage.flush()


def _watch(turn: TurnContext, stream: ChunkStream, passages: int) -> CompletionResponse:
    text: list[str] = []
    deltas: list[ToolCallDelta] = []
    end, looked = Finish("stop", Usage(), ""), time.monotonic()
    for chunk in stream:
        is_shown = isinstance(chunk, TextDelta) and turn.stage.write(chunk.text, passages)
        if is_shown or time.monotonic() - looked > LOOK_EVERY:
            looked = time.monotonic()
            if turn.is_cancelled():
                raise Interrupted
        match chunk:
            case TextDelta():
                text.append(chunk.text)
            case ToolCallDelta():
                deltas.append(chunk)
            case Finish():
                end = chunk
    calls = assemble_calls(deltas)
    return CompletionResponse("".join(text), end.reason, end.usage, end.model, calls)


def _message(turn: TurnContext, question: Question, prompt: Prompt, shown: str) -> StoredMessage:
    """What a round said, as it is stored: its citations are those of passages the model was given."""
    text, citations = cited(shown.strip(), question.hits[: prompt.passages])
    return StoredMessage(
        id=new_id(),
        session_id=turn.session.id,
        role="assistant",
        content=text,
        turn_id=turn.turn.id,
        citations=citations,
    )


def _conclude(
    turn: TurnContext, journal: Journal, response: CompletionResponse, answer: StoredMessage
) -> None:
    """Store the answer in the transaction that marks the turn answered."""
    with turn.transaction() as unit:
        journal.record_round(unit, replace(response, tool_calls=()), answer.content)
        if answer.content:
            unit.messages.append(answer)
        unit.turns.finish(turn.turn.id, DONE)


def _show_end(turn: TurnContext, answer: StoredMessage, meter: ContextMeter) -> None:
    turn.stage.finish(
        suggestions=turn.session.state.suggestions,
        meter=meter,
        citations=answer.citations,
        message_id=answer.id if answer.content else "",
    )
