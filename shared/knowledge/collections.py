"""The names things have in the vector store: the same inputs give the same names everywhere (platform spec §4.2)."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from shared.ids import derived_id

RESERVED_NAMES = frozenset(
    {"documents", "upload", "index", "search", "query", "embeddings", "stats", "websites"}
)
_MAX_SLUG = 63
_MAX_SITE = 40
_OTHER = re.compile(r"[^a-z0-9_-]+")
_POINTS = "6f1b8f5e-43d5-5d0c-9d25-0c0f6a1f2b37"


def slug(kb: str) -> str:
    """A knowledge base's name as part of an identifier: accents folded, lower case, the rest `_`."""
    folded = unicodedata.normalize("NFKD", kb.removesuffix(".gbkb"))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _OTHER.sub("_", plain.casefold()).strip("_")[:_MAX_SLUG] or "_"


def is_website(kb: str) -> bool:
    """Whether the knowledge base is a crawled website: those are named by their address."""
    return "://" in kb


def source_url(kb: str, path: str) -> str:
    """Where a page of a website stands, "" for a file. The page's path is its address without the scheme."""
    return f"{kb.partition('://')[0]}://{path}" if is_website(kb) else ""


def collection_id(bot_id: str, kb: str) -> str:
    """`kb_{bot}_{kb}` or `web_{bot}_{site}_{hash}`: of the bot's id the last eight digits, the random ones in a UUIDv7."""
    if is_website(kb):
        place = slug(kb.partition("://")[2])[:_MAX_SITE]
        return f"web_{bot_id.replace('-', '')[-8:]}_{place}_{sha256(kb.encode()).hexdigest()[:8]}"
    return f"kb_{bot_id.replace('-', '')[-8:]}_{slug(kb)}"


def generation_id(collection: str, dimensions: int, model: str) -> str:
    """The part of a collection that holds one model's vectors; no collection's own name has a dot."""
    return f"{collection}.{sha256(f'{model} {dimensions}'.encode()).hexdigest()[:8]}"


def document_id(bot_id: str, kb: str, path: str) -> str:
    """A document keeps its id when its content changes."""
    return derived_id(bot_id, f"{kb}/{path}")


def point_id(collection: str, path: str, index: int) -> str:
    """Indexing again overwrites instead of duplicating."""
    return derived_id(_POINTS, f"{collection}\x00{path}\x00{index}")
