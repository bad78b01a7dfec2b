"""Lists and single things in the documented shapes (platform spec §0.3)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel

MOST = 100


class Page(BaseModel):
    """Where a list begins and how long it may be; a limit above 100 is clamped."""

    limit: int
    offset: int

    def listing(self, data: list[Any], total: int | None = None) -> dict[str, Any]:
        """The list envelope."""
        return {
            "success": True,
            "data": data,
            "total": total,
            "limit": self.limit,
            "offset": self.offset,
            "next_cursor": None,
        }


def _page(
    limit: Annotated[int, Query(ge=1)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
    page: Annotated[int | None, Query(ge=1)] = None,
    per_page: Annotated[int | None, Query(ge=1)] = None,
) -> Page:
    size = min(per_page or limit, MOST)
    return Page(limit=size, offset=(page - 1) * size if page else offset)


Paging = Annotated[Page, Depends(_page)]


def single(data: Any) -> dict[str, Any]:
    """The envelope of one thing."""
    return {"success": True, "data": data}
