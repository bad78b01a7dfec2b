"""What a search may see, as Qdrant filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qdrant_client.models import Condition, Filter

    from shared.knowledge.permissions import Grant
    from shared.knowledge.ports import VectorQuery


def query_filter(query: VectorQuery) -> Filter:
    """The bot's own points inside the granted folders. No grants match nothing."""
    from qdrant_client import models

    grants = models.Filter(should=[_grant(grant) for grant in query.grants] or [_nothing()])
    return models.Filter(must=[_is("bot_id", query.bot_id), grants])


def document_filter(document_id: str, *, version: str = "", without: str | None = None) -> Filter:
    """The points of one document: of one version, or of all but one."""
    from qdrant_client import models

    must = [_is("document_id", document_id), *([_is("version", version)] if version else [])]
    return models.Filter(must=must, must_not=[_is("version", without)] if without else None)


def _grant(grant: Grant) -> Filter:
    from qdrant_client import models

    inside = [_is("folders", grant.folder)]
    return models.Filter(
        must=inside, must_not=[_any_of("folders", grant.but)] if grant.but else None
    )


def _nothing() -> Filter:
    from qdrant_client import models

    return models.Filter(must=[models.HasIdCondition(has_id=[])])


def _is(name: str, value: str) -> Condition:
    from qdrant_client import models

    return models.FieldCondition(key=name, match=models.MatchValue(value=value))


def _any_of(name: str, values: Sequence[str]) -> Condition:
    from qdrant_client import models

    return models.FieldCondition(key=name, match=models.MatchAny(any=list(values)))
