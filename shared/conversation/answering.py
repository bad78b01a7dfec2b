"""A model turn: prompt, stream, tools, answer (platform spec §5.3 to §5.5)."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shared.conversation.compaction import ask_for_compaction
from shared.conversation.follow_ups import whole_question
from shared.conversation.frames import ContextMeter
from shared.conversation.journal import Journal
from shared.conversation.prompting import prompt_for
from shared.conversation.questions import question_of
from shared.conversation.quoting import quoted_answer, spoken
from shared.conversation.recalling import circumstances, citations_of, find_answer, keep_answer
from shared.conversation.tool_calls import direct_answer, perform_call
from shared.conversation.tool_offer import offered_tools
from shared.ids import new_id
from shared.knowledge.citations import cited
from shared.llm.records import (
    CallMetadata,
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

    from shared.conversation.prompt import Prompt
    from shared.conversation.questions import Question
    from shared.conversation.turn_context import TurnContext
    from shared.llm.answer_cache import CachedAnswer, Circumstances
    from shared.llm.ports import ChunkStream, LlmProvider
    from shared.llm.records import ToolSpec

MAX_ROUNDS = 8
LOOK_EVERY = 0.25
"""Seconds between two looks for a stop while nothing is shown: a model may think for long."""


class Interrupted(BaseException):
    """A newer message replaced this answer: stop at once. No error, so nothing that catches errors may see it."""


def answer_message(turn: TurnContext) -> None:
    """Answer the turn's own message with the model, or as the same question was answered before."""
    with turn.transaction() as unit:
        message = unit.messages.get(turn.turn.message_id) if turn.turn.message_id else None
    question = question_of(turn, turn.turn.id, message)
    loop = _loop(turn, question)
    about = None
    if not loop.journal.rounds:
        about = circumstances(turn, loop.provider, question, loop.tools)
        known = find_answer(turn, about, question)
        if known is not None:
            _give_again(turn, loop, known)
            return
    _answer(turn, loop, searched(turn, question), about)


def continue_loop(turn: TurnContext, loop_id: str) -> None:
    """Go on with the model turn whose tool has just ended."""
    with turn.transaction() as unit:
        origin = unit.turns.get(loop_id)
        message = unit.messages.get(origin.message_id) if origin and origin.message_id else None
    question = searched(turn, question_of(turn, loop_id, message))
    _answer(turn, _loop(turn, question), question)


@dataclass(frozen=True, slots=True)
class Loop:
    """What the rounds of one model turn share."""

    provider: LlmProvider
    journal: Journal
    tools: Sequence[ToolSpec]


def _loop(turn: TurnContext, question: Question) -> Loop:
    provider = turn.desk.models.provider(turn.bot, turn.session.state.model)
    journal = Journal(question.loop_id, turn.transaction)
    tools = offered_tools(turn, question.text) if provider.capabilities.tools else ()
    return Loop(provider, journal, tools)


def searched(turn: TurnContext, question: Question) -> Question:
    """The question with the passages that were found for it."""
    kbs = [*turn.session.state.kbs, *turn.session.state.websites]
    if not kbs or not question.text.strip():
        return question
    wanted = whole_question(turn, question.text, question.before_seq)
    hits = turn.desk.knowledge.search(turn.bot, kbs, wanted, turn.reader)
    return replace(question, hits=hits)


def _answer(
    turn: TurnContext, loop: Loop, question: Question, about: Circumstances | None = None
) -> None:
    provider, journal = loop.provider, loop.journal
    quote = _quote_for(turn, provider, question)
    if not quote and not provider.capabilities.grounded:
        question = replace(question, hits=())  # passages that nobody reads only cost time
    while True:
        for call in journal.pending_calls():
            result = perform_call(turn, journal, call)
            if result is None:
                return  # the tool waits for the user; the loop goes on when it has ended
            journal.record_call(call, result)
        if (direct := direct_answer(turn, journal)) is not None:
            _end_directly(turn, loop, direct)
            return
        may_call = journal.rounds < MAX_ROUNDS and not journal.is_repeating()
        prompt = prompt_for(turn, provider, question, journal, loop.tools)
        if quote:
            response, shown = _say_quote(turn, quote, len(question.hits))
        else:
            offered = loop.tools if may_call else ()
            response, shown = _stream(turn, provider, prompt, offered, looked_up=about is not None)
        if not (response.tool_calls and may_call):
            break
        about = None  # an answer that takes tools is never given again
        _keep_round(turn, journal, response, _message(turn, question, prompt, shown))
    answer = replace(
        _message(turn, question, prompt, shown),
        tokens_used=journal.tokens_out + response.usage.tokens_out,
    )
    _conclude(turn, journal, response, answer)
    window = provider.capabilities.context_window
    meter = ContextMeter(prompt.used + answer.tokens_used, window)
    _show_end(turn, answer, meter)
    keep_answer(turn, about, question, response, answer)
    ask_for_compaction(turn, meter, provider)


def _end_directly(turn: TurnContext, loop: Loop, text: str) -> None:
    """The results of the tools are the answer; the model is not asked again."""
    if text:
        turn.stage.write(text)
    message = turn.message(turn.stage.flush().strip())
    _conclude(turn, loop.journal, CompletionResponse(text, "stop", Usage(), ""), message)
    _show_end(turn, message, ContextMeter(0, loop.provider.capabilities.context_window))


def _give_again(turn: TurnContext, loop: Loop, known: CachedAnswer) -> None:
    """Show and store an answer of the cache as if it had just been made."""
    citations = citations_of(known)
    numbers = [citation.number for citation in citations]
    for piece in spoken(known.text):
        turn.stage.write(piece, max(numbers, default=0))
    message = replace(turn.message(turn.stage.flush().strip()), citations=citations)
    response = CompletionResponse(known.text, "stop", Usage(), known.model)
    _conclude(turn, loop.journal, response, message)
    _show_end(turn, message, ContextMeter(0, loop.provider.capabilities.context_window))


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


def _stream(
    turn: TurnContext,
    provider: LlmProvider,
    prompt: Prompt,
    tools: Sequence[ToolSpec],
    *,
    looked_up: bool,
) -> tuple[CompletionResponse, str]:
    """One round: everything the model says is shown as it comes. Returns the response and the text as shown."""
    request = CompletionRequest(
        messages=prompt.messages,
        tools=tuple(tools),
        metadata=CallMetadata(
            turn.bot.id, turn.session.id, turn.turn.id, turn.user.id, looked_up=looked_up
        ),
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
