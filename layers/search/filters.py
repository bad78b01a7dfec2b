"""What a search may see, as Qdrant filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qdrant_client import models

    from shared.knowledge.permissions import Grant
    from shared.knowledge.ports import VectorQuery


def query_filter(query: VectorQuery) -> models.Filter:
    """The bot's own points inside the granted folders. No grants match nothing."""
    from qdrant_client import models

    grants: list[models.Condition] = [_grant(grant) for grant in query.grants]
    grants = grants or [models.HasIdCondition(has_id=[])]
    return models.Filter(must=[_is("bot_id", query.bot_id), models.Filter(should=grants)])


def document_filter(
    document_id: str, *, version: str = "", without: str | None = None
) -> models.Filter:
    """The points of one document: of one version, or of all but one."""
    from qdrant_client import models

    must: list[models.Condition] = [_is("document_id", document_id)]
    if version:
        must.append(_is("version", version))
    return models.Filter(must=must, must_not=[_is("version", without)] if without else None)


def _grant(grant: Grant) -> models.Filter:
    from qdrant_client import models

    closed = models.FieldCondition(key="folders", match=models.MatchAny(any=list(grant.but)))
    inside = _is("folders", grant.folder)
    return models.Filter(must=[inside], must_not=[closed] if grant.but else None)


def _is(name: str, value: str) -> models.FieldCondition:
    from qdrant_client import models

    return models.FieldCondition(key=name, match=models.MatchValue(value=value))
