"""Help for attendants by the model: GET TIPS, POLISH MESSAGE, GET SMART REPLIES, GET SUMMARY, ANALYZE SENTIMENT."""

from __future__ import annotations

from typing import Any

from shared.basic.crm.queue import history, session_id_of
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.keywords.ai import sentiment
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.plain import from_json

_LIST = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": {"type": "string"}}},
    "required": ["items"],
    "additionalProperties": False,
}
_FAMILY = "ai"


@keyword(
    "GET TIPS {session}, {message:expr}",
    "GET TIPS {session:atom} {message:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    group=_FAMILY,
    name="GET TIPS",
    example='tips = GET TIPS session.id, "The parcel is late!"',
)
def get_tips(run: Run, session: Any, message: Any) -> list[Any]:
    """Up to three hints for the attendant on how to answer a message of the customer."""
    talk = history(run, session_id_of(run, session))
    prompt = f"{talk}\nCustomer: {display(message)}"
    return _listed(
        run, prompt, "You coach a support agent. Give up to three short hints for the answer."
    )


@keyword(
    "POLISH MESSAGE {message} [, {tone:expr}]",
    "POLISH MESSAGE {message:atom} {tone:atom}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    group=_FAMILY,
    example='better = POLISH MESSAGE "no refund", "friendly"',
)
def polish_message(run: Run, message: Any, tone: Any = "professional") -> str:
    """An attendant's message in better words, in a tone such as friendly or formal."""
    text = display(message).strip()
    if not text:
        raise BasicError("R5010", "POLISH MESSAGE needs a text")
    style = display(tone).strip() or "professional"
    system = (
        f"Rewrite the message in a {style} tone, in its own language. Answer with the message only."
    )
    return run.model(text, system).strip()


@keyword(
    "GET SMART REPLIES {session:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    group=_FAMILY,
    example="replies = GET SMART REPLIES session.id",
)
def get_smart_replies(run: Run, session: Any) -> list[Any]:
    """Three answers an attendant may choose from."""
    talk = history(run, session_id_of(run, session))
    return _listed(
        run, talk, "Suggest three short replies of the agent to the customer's last message."
    )


@keyword(
    "GET SUMMARY {session:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    group=_FAMILY,
    example="short = GET SUMMARY session.id",
)
def get_summary(run: Run, session: Any) -> str:
    """What a conversation was about, in a few sentences; "" for an empty one."""
    talk = history(run, session_id_of(run, session), 200)
    if not talk:
        return ""
    return run.model(talk, "Summarize this support conversation in three sentences.").strip()


@keyword(
    "ANALYZE SENTIMENT {session}, {message:expr}",
    "ANALYZE SENTIMENT {session:atom} {message:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    group=_FAMILY,
    example='mood = ANALYZE SENTIMENT session.id, "I am fed up!"',
)
def analyze_sentiment(run: Run, session: Any, message: Any) -> Any:
    """How a customer's message sounds: {sentiment, score}."""
    session_id_of(run, session)
    return sentiment(run, message)


def _listed(run: Run, prompt: str, system: str) -> list[Any]:
    answer = run.services.models.complete(
        prompt, system=f"{system} Answer with JSON: a list `items`.", json_schema=_LIST
    )
    read = from_json(answer)
    items = read.get("items") if isinstance(read, dict) else None
    if not isinstance(items, list):
        raise BasicError("R5012", "the model did not give a list")
    return [display(item) for item in items][:3]
