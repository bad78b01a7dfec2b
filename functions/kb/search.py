"""Searching documents, and embeddings for those who build on them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request

from functions.kb.inputs import Asker, Caller, Ports, asker
from functions.kb.models import EmbeddingsIn, QueryIn, SearchIn, hit_out
from layers.http.bots import named_bot
from layers.http.paging import single
from shared.conversation.opening import owned_session
from shared.errors import PayloadTooLarge
from shared.knowledge.asking import answer
from shared.knowledge.bases import names
from shared.knowledge.overview import require_open
from shared.knowledge.retrieval import Search
from shared.store import Unit

router = APIRouter(prefix="/api/kb", tags=["kb"])

MOST_TEXTS = 64


@router.post("/search")
def search(wanted: SearchIn, request: Request, caller: Caller, ports: Ports) -> dict[str, Any]:
    """The passages that answer a question best. Guests may ask public bots."""
    began = time.perf_counter()
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    if not ask.bot.public:
        ask.must_be("user")
    with ports.store.transaction(ask.bot.org_id) as unit:
        kbs = _wanted(unit, ask, wanted.kbs)
    question = Search(
        wanted.query,
        ask.reader,
        top_k=wanted.top_k,
        min_score=wanted.min_score,
        mode=wanted.mode,
        rerank=wanted.rerank,
        folder=wanted.filters.folder,
        document_id=wanted.filters.document_id,
    )
    found = ports.retrieval.find(ask.bot, kbs, question)
    return {
        "success": True,
        "data": [hit_out(hit) for hit in found.hits],
        "took_ms": round((time.perf_counter() - began) * 1000, 1),
        "cached": found.cached,
        "degraded": found.degraded,
    }


@router.post("/query")
def ask_documents(
    wanted: QueryIn, request: Request, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """An answer out of the documents the caller may read, with its sources."""
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("user")
    with ports.store.transaction(ask.bot.org_id) as unit:
        if wanted.session_id:
            state = owned_session(unit, wanted.session_id, caller).state
            kbs: Sequence[str] = [*state.kbs, *state.websites]
        else:
            kbs = _wanted(unit, ask, wanted.kbs)
    found = ports.retrieval.find(ask.bot, kbs, Search(wanted.question, ask.reader))
    answered = answer(
        ask.bot,
        wanted.question,
        found.hits,
        ports.models.provider(ask.bot),
        ports.embedder(ask.bot),
        user_id=caller.user_id,
        locale=ask.bot.config.get("default-locale", "en"),
    )
    return single(
        {
            "answer": answered.text,
            "confidence": answered.confidence,
            "sources": [source.as_json() for source in answered.sources],
            "tokens": answered.usage.tokens_in + answered.usage.tokens_out,
            "degraded": found.degraded,
        }
    )


def _wanted(unit: Unit, ask: Asker, kbs: Sequence[str] | None) -> Sequence[str]:
    """The knowledge bases named, each of which must be open to the caller; all of them when none is."""
    opened = [require_open(unit, ask.bot, kb, ask.reader).name for kb in kbs or ()]
    return opened or [
        *names(unit, ask.bot),
        *(each.url for each in unit.websites.list_of(ask.bot.id)),
    ]


@router.post("/embeddings")
def embed(wanted: EmbeddingsIn, request: Request, caller: Caller, ports: Ports) -> dict[str, Any]:
    """Vectors of up to 64 texts, by the bot's embedding model."""
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("operator")
    texts = [wanted.input] if isinstance(wanted.input, str) else wanted.input
    if len(texts) > MOST_TEXTS:
        raise PayloadTooLarge(f"At most {MOST_TEXTS} texts at once.")
    embedder = ports.embedder(ask.bot)
    vectors = embedder.embed(texts, "passage")
    return {
        "success": True,
        "data": [{"index": index, "embedding": vector} for index, vector in enumerate(vectors)],
        "model": embedder.model,
        "dimensions": embedder.dimensions,
    }
