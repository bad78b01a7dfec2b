"""Knowledge bases and websites of the conversation: USE KB, THINK KB, USE WEBSITE."""

from __future__ import annotations

from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.display import display

_CHARACTERS_PER_TOKEN = 4


def _kb_name(value: Any) -> str:
    return display(value).strip().removesuffix(".gbkb").strip("/")


@keyword("USE KB {name:expr}", effect=Effect.TRANSACTIONAL, example='USE KB "manuals"')
def use_kb(run: Run, name: Any) -> None:
    """Let answers in this conversation draw on a knowledge base."""
    kb = _kb_name(name)
    if not run.services.knowledge.exists(kb):
        known = ", ".join(run.services.knowledge.names()) or "none"
        raise BasicError("R5210", f"there is no knowledge base {shortened(kb)}; there is: {known}")
    if kb not in run.state.kbs:
        run.state.kbs.append(kb)
        run.save_session()


@keyword(
    "CLEAR KB [{name:expr}]", effect=Effect.TRANSACTIONAL, kind="both", example='CLEAR KB "manuals"'
)
def clear_kb(run: Run, name: Any = None) -> bool:
    """Stop using a knowledge base, or all of them; whether one was in use."""
    kb = _kb_name(name)
    gone = [used for used in run.state.kbs if not kb or kb.upper() == "ALL" or used == kb]
    run.state.kbs[:] = [used for used in run.state.kbs if used not in gone]
    run.save_session()
    return bool(gone)


@keyword(
    "THINK KB {query:expr}",
    effect=Effect.READS,
    kind="value",
    example='found = THINK KB "warranty"',
)
def think_kb(run: Run, query: Any) -> dict[str, Any]:
    """Search the knowledge bases and websites in use (all knowledge bases when none is): results, sources, confidence."""
    words = display(query).strip()
    if not words:
        raise BasicError("R5010", "THINK KB needs a question")
    used = [*run.state.kbs, *run.state.websites] if run.has_session else []
    kbs = used or list(run.services.knowledge.names())
    passages = run.services.knowledge.search(words, kbs)
    results = [
        {
            "content": passage.text,
            "source": passage.source,
            "kb_name": passage.kb,
            "relevance": passage.relevance,
            "tokens": len(passage.text) // _CHARACTERS_PER_TOKEN,
        }
        for passage in passages
    ]
    return {
        "results": results,
        "summary": "\n\n".join(passage.text for passage in passages[:3]),
        "confidence": max((passage.relevance for passage in passages), default=0),
        "total_results": len(results),
        "sources": list(dict.fromkeys(passage.source for passage in passages)),
        "query": words,
        "kb_count": len(kbs),
    }


@keyword(
    "KB LIST COLLECTIONS",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="names = KB LIST COLLECTIONS",
)
def kb_list_collections(run: Run) -> list[str]:
    """The names of the bot's knowledge bases."""
    return list(run.services.knowledge.names())


@keyword(
    "USE WEBSITE {url} [REFRESH {interval:expr}]",
    effect=Effect.TRANSACTIONAL,
    example='USE WEBSITE "https://example.com" REFRESH "1w"',
)
def use_website(run: Run, url: Any, interval: Any = None) -> None:  # noqa: ARG001  read when compiled
    """Let answers in this conversation draw on a crawled website. The crawl itself is registered when the script is compiled."""
    address = display(url).strip()
    if not address.startswith(("http://", "https://")):
        raise BasicError("R5010", f"{shortened(address)} is not a web address")
    if not run.has_session:
        return
    if address not in run.state.websites:
        run.state.websites.append(address)
        run.save_session()


@keyword("CLEAR WEBSITES", effect=Effect.TRANSACTIONAL, example="CLEAR WEBSITES")
def clear_websites(run: Run) -> None:
    """Stop using websites in this conversation."""
    run.state.websites.clear()
    run.save_session()
