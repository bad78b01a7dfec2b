"""Long conversations in few words: a summary of what no longer fits, made after the answer (platform spec §5.6).

Nothing is deleted: a summary is a message of its own that says up to which one it covers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.conversation.prompt import WINDOW_SHARE
from shared.errors import BudgetExceeded, ServiceUnavailable
from shared.ids import new_id
from shared.llm.errors import ModelFailed
from shared.llm.records import CallMetadata, ChatMessage, CompletionRequest
from shared.llm.roles import choice_for
from shared.log import logger
from shared.packages.bot_config import BotConfig
from shared.records.messages import StoredMessage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.conversation.desk import Desk
    from shared.conversation.frames import ContextMeter
    from shared.conversation.turn_context import TurnContext
    from shared.llm.ports import LlmProvider
    from shared.records.bots import Bot
    from shared.records.sessions import Session
    from shared.store import Unit

MEMORY = "memory"
"""The kind of a queue message that asks for memory work: `task` compact or episode, of one session."""
COMPACT, EPISODE = "compact", "episode"
EPISODIC = "episodic"
SUMMARY_ROLES = (EPISODIC, "compact")
FULL = 0.75
"""Share of the prompt's budget from which a conversation is compacted whatever its length."""
MOST_MESSAGES = 400
LOCK_SECONDS = 120.0
INSTRUCTION = (
    "Summarize the conversation so that it can be continued without its text. Keep every name, number, date, decision "
    "and open question. Write in the language of the conversation, at most 300 words, the summary alone."
)


def newest_summary(unit: Unit, session_id: str) -> StoredMessage | None:
    """The newest summary of the conversation."""
    found = unit.messages.newest(session_id, 1, roles=SUMMARY_ROLES)
    return found[0] if found else None


def ask_for_compaction(turn: TurnContext, meter: ContextMeter, provider: LlmProvider) -> None:
    """After an answer: queue the summary when the conversation has grown long."""
    config = BotConfig(turn.bot.config)
    if not config.flag("episodic-memory-enabled"):
        return
    with turn.transaction() as unit:
        open_messages = uncovered(unit, turn.session.id)
    row = provider.capabilities
    budget = int(row.context_window * WINDOW_SHARE) - row.max_output
    is_long = len(exchanges_of(open_messages)) > config.integer("episodic-memory-threshold")
    if is_long or meter.used > FULL * budget:
        queue_memory(turn.desk, turn.session, COMPACT, turn.turn.id)


def queue_memory(desk: Desk, session: Session, task: str, dedup: str) -> None:
    """Memory work has a group of its own, so that it never holds up the conversation."""
    body = {"kind": MEMORY, "task": task, "org_id": session.org_id, "session_id": session.id}
    try:
        desk.queue.send_turn(f"memory:{session.id}", f"{task}:{dedup}", body)
    except ServiceUnavailable as error:
        logger.warning("memory work was not queued", task=task, reason=error.message)


def compact(desk: Desk, org_id: str, session_id: str) -> bool:
    """Summarize all but the newest exchanges; True when a summary was written. One at a time per session."""
    lock = _lock(desk, session_id)
    if lock is None:
        return False
    try:
        return _compact(desk, org_id, session_id)
    finally:
        _unlock(desk, session_id, lock)


def uncovered(unit: Unit, session_id: str) -> list[StoredMessage]:
    """The messages since the newest summary, oldest first."""
    summary = newest_summary(unit, session_id)
    covered = int(summary.metadata.get("covers_until_seq", 0)) if summary else 0
    messages = unit.messages.newest(session_id, MOST_MESSAGES, roles=("user", "assistant"))
    return [message for message in messages if message.seq > covered]


def exchanges_of(messages: Sequence[StoredMessage]) -> list[list[StoredMessage]]:
    """Each user message with what was answered; what the bot said before the first one belongs to it."""
    found: list[list[StoredMessage]] = []
    for message in messages:
        starts = message.role == "user" and (found and any(m.role == "user" for m in found[-1]))
        if not found or starts:
            found.append([])
        found[-1].append(message)
    return found


def _compact(desk: Desk, org_id: str, session_id: str) -> bool:
    with desk.store.transaction(org_id) as unit:
        session = unit.sessions.get(session_id)
        bot = unit.bots.get(session.bot_id) if session else None
        before = newest_summary(unit, session_id)
        messages = uncovered(unit, session_id)
    if session is None or bot is None:
        return False
    kept = max(1, BotConfig(bot.config).integer("episodic-memory-history"))
    older = [message for exchange in exchanges_of(messages)[:-kept] for message in exchange]
    if not older:
        return False
    text = _summary(desk, bot, session, before, older)
    if not text:
        return False
    summary = StoredMessage(
        id=new_id(),
        session_id=session_id,
        role=EPISODIC,
        content=text,
        metadata={"covers_until_seq": older[-1].seq},
    )
    with desk.store.transaction(org_id) as unit:
        present = newest_summary(unit, session_id)
        if (present.id if present else "") != (before.id if before else ""):
            return False  # somebody else has written one meanwhile
        unit.messages.append(summary)
    return True


def _summary(
    desk: Desk,
    bot: Bot,
    session: Session,
    before: StoredMessage | None,
    older: Sequence[StoredMessage],
) -> str:
    """The model's summary; nothing when it fails, and the next turn tries again."""
    try:
        provider = desk.models.provider(bot, memory_model(bot.config))
        room = int(provider.capabilities.context_window * provider.capabilities.chars_per_token / 2)
        told = [f"Summary so far: {before.content}"] if before else []
        told += [f"{message.role}: {message.content}" for message in older]
        text = "\n\n".join(told)[-room:]
        return provider.complete(_request(text, session)).text.strip()
    except (ModelFailed, BudgetExceeded) as error:
        logger.warning("a conversation was not summarized", reason=error.message)
        return ""


def _request(text: str, session: Session) -> CompletionRequest:
    return CompletionRequest(
        messages=(ChatMessage("system", INSTRUCTION), ChatMessage("user", text)),
        metadata=CallMetadata(session.bot_id, session.id, user=session.user_id, kind="compaction"),
    )


def memory_model(config: Mapping[str, str]) -> str:
    """The choice for memory work: a role's, or a model of its own."""
    wanted = BotConfig(config).text("episodic-memory-model")
    roles = ("default", "fast", "quality", "code", "vision")
    return choice_for(config, wanted) if wanted in roles else wanted  # type: ignore[arg-type]


def _lock(desk: Desk, session_id: str) -> str | None:
    try:
        return desk.locks.try_acquire(f"memory:{session_id}", LOCK_SECONDS)
    except ServiceUnavailable:
        return ""


def _unlock(desk: Desk, session_id: str, lock: str) -> None:
    try:
        if lock:
            desk.locks.release(f"memory:{session_id}", lock)
    except ServiceUnavailable as error:
        logger.info("a lock runs out by itself", reason=error.message)
