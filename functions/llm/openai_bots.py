"""A bot behind OpenAI's API: the conversation a caller sends becomes a question, the bot's frames a completion."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from functions.llm.openai_shapes import DONE, STILL_HERE, Completion, image_of
from shared.conversation.asking import Answer, Asked, Question, ask, follow
from shared.errors import BadRequest, BudgetExceeded, GbError, UpstreamFailed
from shared.llm.errors import ModelRateLimited, ModelTimeout

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from functions.llm.openai_shapes import CompletionIn
    from shared.conversation.desk import Desk
    from shared.records.bots import Bot
    from shared.records.users import Identity

LONGEST_ANSWER = 280.0
"""Seconds; a host that does not stream gives up long before (API Gateway after 30)."""
_FAILURES: Mapping[str, type[GbError]] = {
    error.code: error for error in (BudgetExceeded, ModelRateLimited, ModelTimeout)
}


def question_of(wanted: CompletionIn) -> Question:
    """The last message is the question, those before it the history, the system's the caller's own instructions."""
    if wanted.tools:
        raise BadRequest("A bot has tools of its own; tools of the caller go with a model.")
    *before, last = wanted.messages
    if last.role != "user":
        raise BadRequest("The last message is the user's question.")
    for url in last.images:
        image_of(url)
    system = [
        message.text for message in wanted.messages if message.role in ("system", "developer")
    ]
    return Question(
        text=last.text,
        history=[(m.role, m.text) for m in before if m.role in ("user", "assistant") and m.text],
        system="\n\n".join(system),
        images=last.images,
        keep=wanted.store,
    )


def bot_reply(desk: Desk, bot: Bot, caller: Identity, question: Question) -> dict[str, Any]:
    """The whole answer."""
    text, answer = whole_answer(desk, ask(desk, bot, caller, question))
    return Completion(bot.name).whole(text, "stop", answer.usage, citations=answer.citations)


def whole_answer(desk: Desk, asked: Asked) -> tuple[str, Answer]:
    """Read an answer to its end. Raises what kept the bot from answering."""
    with closing(follow(desk, asked, LONGEST_ANSWER)) as parts:
        read = list(parts)
    answer = next(part for part in read if isinstance(part, Answer))
    refuse(answer)
    return "".join(part for part in read if isinstance(part, str)).strip(), answer


def bot_events(
    desk: Desk, bot: Bot, caller: Identity, question: Question, *, wants_usage: bool
) -> Generator[bytes, None, None]:
    """The answer as server-sent events; citations come with the last one."""
    out, asked, spoken = Completion(bot.name), ask(desk, bot, caller, question), False
    with closing(follow(desk, asked, LONGEST_ANSWER)) as parts:
        for part in parts:
            if part == "":
                if spoken:
                    yield STILL_HERE
                continue
            if isinstance(part, Answer):
                refuse(part)
            if not spoken:
                spoken = True
                yield out.chunk({"role": "assistant", "content": ""})
            if isinstance(part, str):
                yield out.chunk({"content": part})
                continue
            yield out.chunk({"citations": part.citations} if part.citations else {}, "stop")
            if wants_usage:
                yield out.usage_chunk(part.usage)
    yield DONE


def refuse(answer: Answer) -> None:
    """Raise when there is no answer."""
    if answer.code:
        raise _FAILURES.get(answer.code, UpstreamFailed)(answer.message)
