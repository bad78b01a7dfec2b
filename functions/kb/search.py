"""Searching documents, and embeddings for those who build on them."""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter, Request

from functions.kb.inputs import Caller, Ports, asker, named_bot
from functions.kb.models import EmbeddingsIn, SearchIn, hit_out
from shared.errors import PayloadTooLarge
from shared.knowledge.bases import names
from shared.knowledge.overview import require_open
from shared.knowledge.retrieval import Search

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
        kbs = [
            require_open(unit, ask.bot, kb, ask.reader).name for kb in wanted.kbs or ()
        ] or names(unit, ask.bot)
    question = Search(
        wanted.query, ask.reader, top_k=wanted.top_k, min_score=wanted.min_score, mode=wanted.mode
    )
    found = ports.retrieval.find(ask.bot, kbs, question)
    return {
        "success": True,
        "data": [hit_out(hit) for hit in found.hits],
        "took_ms": round((time.perf_counter() - began) * 1000, 1),
        "cached": False,
        "degraded": found.degraded,
    }


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
