"""What a search may see, as Qdrant filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.knowledge.permissions import Grant
    from shared.knowledge.ports import VectorQuery

Filter = dict[str, Any]

_NOTHING: Filter = {"has_id": []}


def query_filter(query: VectorQuery) -> Filter:
    """The bot's own points inside the granted folders. No grants match nothing."""
    grants = [_grant(grant) for grant in query.grants] or [_NOTHING]
    return {"must": [_is("bot_id", query.bot_id), {"should": grants}]}


def document_filter(document_id: str, *, version: str = "", without: str | None = None) -> Filter:
    """The points of one document: of one version, or of all but one."""
    must = [_is("document_id", document_id), *([_is("version", version)] if version else [])]
    return {"must": must, "must_not": [_is("version", without)] if without else []}


def _grant(grant: Grant) -> Filter:
    closed = {"key": "folders", "match": {"any": list(grant.but)}}
    return {"must": [_is("folders", grant.folder)], "must_not": [closed] if grant.but else []}


def _is(name: str, value: str) -> Filter:
    return {"key": name, "match": {"value": value}}
