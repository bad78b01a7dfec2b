"""A follow-up question made whole, so that it can be searched for (platform spec §4.5).

"And for children?" finds nothing; "What does the ticket for children cost?" does.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TimedOutWaiting
from typing import TYPE_CHECKING

from shared.errors import GbError
from shared.llm.records import ChatMessage, CompletionRequest
from shared.log import logger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.llm.ports import LlmProvider
    from shared.llm.records import CallMetadata

SHORT = 4
EXCHANGES = 2
SECONDS = 0.8
LONGEST = 300
_RULE = (
    "Rewrite the last message as one complete question that can be understood without the conversation, in its own "
    "language. Keep names and numbers. Answer with the question alone; if it is complete already, repeat it."
)
_REFERRING = re.compile(
    r"\b(?:it|its|they|them|their|this|that|these|those|he|she|him|her|one|ones|there"
    r"|isso|isto|esse|essa|esses|essas|este|esta|ele|ela|eles|elas|dele|dela|deles|delas|disso|nisso|lá"
    r"|eso|esto|ese|esa|esos|esas|él|ella|ellos|ellas|lo|allí)\b",
    re.IGNORECASE,
)


def refers_back(text: str) -> bool:
    """Whether a question is too short, or points at something said before."""
    return len(text.split()) <= SHORT or _REFERRING.search(text) is not None


def rewritten(
    model: LlmProvider,
    history: Sequence[ChatMessage],
    question: str,
    made_for: CallMetadata,
    seconds: float = SECONDS,
) -> str:
    """The whole question, or the words as they are when the model fails or takes longer than that.

    `history` is oldest first, without the question. A late answer is paid for and forgotten.
    """
    said = "\n".join(
        f"{message.role}: {message.text[:500]}" for message in history[-2 * EXCHANGES :]
    )
    request = CompletionRequest(
        (
            ChatMessage("system", _RULE),
            ChatMessage("user", f"<document>\n{said}\n</document>\n\nLast message: {question}"),
        ),
        temperature=0.0,
        max_tokens=100,
        metadata=made_for,
    )
    waiting = ThreadPoolExecutor(1, "rewriting")
    try:
        text = waiting.submit(model.complete, request).result(timeout=seconds).text
    except TimedOutWaiting:
        return question
    except GbError as failure:
        logger.warning("a follow-up was searched for as it stands", reason=failure.message)
        return question
    finally:
        waiting.shutdown(wait=False, cancel_futures=True)
    whole = " ".join(text.split())
    return whole if 0 < len(whole) <= LONGEST else question
