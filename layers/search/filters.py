"""Which points are meant, as Qdrant's filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.knowledge.permissions import Grant
    from shared.knowledge.ports import VectorQuery

Filter = dict[str, Any]


def query_filter(query: VectorQuery) -> Filter:
    """The bot's own points inside the granted folders. No grants match nothing."""
    grants = [_grant(grant) for grant in query.grants] or [{"has_id": []}]
    return {"must": [equal("bot_id", query.bot_id), {"should": grants}]}


def document_filter(document_id: str, *, version: str = "", without: str | None = None) -> Filter:
    """The points of one document: of one version, or of all but one."""
    must = [equal("document_id", document_id)]
    if version:
        must.append(equal("version", version))
    return {"must": must, "must_not": [equal("version", without)]} if without else {"must": must}


def equal(name: str, value: str) -> Filter:
    return {"key": name, "match": {"value": value}}


def between(name: str, **bounds: float) -> Filter:
    """Numbers within `gt`, `gte`, `lt`, `lte`."""
    return {"key": name, "range": bounds}


def _grant(grant: Grant) -> Filter:
    inside = [equal("folders", grant.folder)]
    if not grant.but:
        return {"must": inside}
    closed = {"key": "folders", "match": {"any": list(grant.but)}}
    return {"must": inside, "must_not": [closed]}
