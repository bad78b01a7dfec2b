"""Wiring of the pages: the files they are made of, read once per process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent


@lru_cache(maxsize=32)
def page(name: str) -> str:
    """A page's text."""
    return (HERE / "pages" / name).read_text(encoding="utf-8")


@lru_cache(maxsize=4)
def page_names(folder: str) -> tuple[str, ...]:
    """The pages of a folder, without their suffix."""
    return tuple(sorted(path.stem for path in (HERE / "pages" / folder).glob("*.html")))


@lru_cache(maxsize=64)
def static(name: str) -> bytes | None:
    """A static file's bytes; None for a name that is not one of ours."""
    if "/" in name or name.startswith("."):
        return None
    path = HERE / "static" / name
    return path.read_bytes() if path.is_file() else None


class Pages:
    """The pages ask the API for everything; their group needs no adapter, and nothing of it is counted."""

    limits = None


def wiring() -> Pages:
    return Pages()
