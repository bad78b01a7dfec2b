"""What is searched for when a question only makes sense after what was said before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.conversation.prompt import exchanges
from shared.knowledge.rewriting import EXCHANGES, refers_back, rewritten
from shared.llm.records import CallMetadata
from shared.llm.roles import choice_for

if TYPE_CHECKING:
    from shared.conversation.turn_context import TurnContext


def whole_question(turn: TurnContext, text: str, before_seq: int | None) -> str:
    """The question with what it refers to, by the bot's fast model; its own words where that is of no use."""
    if not refers_back(text):
        return text
    model = turn.desk.models.provider(turn.bot, choice_for(turn.bot.config, "fast"))
    if not model.capabilities.grounded:
        return text
    with turn.transaction() as unit:
        said = unit.messages.newest(turn.session.id, 2 * EXCHANGES, before_seq=before_seq)
    history = exchanges(said)
    if not any(message.role == "user" for message in history):
        return text  # after a greeting alone there is nothing to refer to
    made_for = CallMetadata(
        bot=turn.bot.id, session=turn.session.id, turn=turn.turn.id, user=turn.session.user_id
    )
    return rewritten(model, history, text, made_for)
