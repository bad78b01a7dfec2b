"""Words as a lexical index sees them: folded, without stop words, stemmed by language, weighted by BM25.

The vector store multiplies by the inverse document frequency when it searches; what is computed here is the rest of
BM25: how often a term occurs in a passage, damped, against the passage's length.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.knowledge.languages import LANGUAGES, detect_language
from shared.knowledge.ports import SparseVector
from shared.knowledge.stemming import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shared.packages.bot_config import BotConfig

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_AVERAGE_WORDS = 160
"""Words of an average passage: 512 tokens without stop words. BM25 needs it fixed, as passages come and go."""


@dataclass(frozen=True, slots=True)
class Bm25:
    """The two constants of BM25, and whether to stem and to drop stop words (`bm25-*` in config.csv)."""

    k1: float = 1.2
    b: float = 0.75
    stems: bool = True
    stop_words: bool = True

    @classmethod
    def of(cls, config: BotConfig) -> Bm25:
        return cls(
            k1=config.number("bm25-k1"),
            b=config.number("bm25-b"),
            stems=config.flag("bm25-stemming"),
            stop_words=config.flag("bm25-stopwords"),
        )

    def passage(self, text: str, language: str) -> SparseVector:
        """A passage's weights for the index: of each word's stem, and of the word as it stands."""
        kept = list(self._words(text, language))
        counts = Counter(term for word in kept for term in self._terms(word, language))
        length = 1 - self.b + self.b * len(kept) / _AVERAGE_WORDS
        weights = {
            term: count * (self.k1 + 1) / (count + self.k1 * length)
            for term, count in counts.items()
        }
        return _sparse(weights)

    def query(self, text: str, languages: Iterable[str]) -> SparseVector:
        """A question's terms, stemmed in every language its answer may be written in."""
        wanted = dict.fromkeys((*languages, detect_language(text)))
        terms = (
            term
            for language in wanted
            for word in self._words(text, language)
            for term in self._terms(word, language)
        )
        return _sparse(dict.fromkeys(terms, 1.0))

    def _words(self, text: str, language: str) -> Iterator[str]:
        row = LANGUAGES.get(language)
        stops = row.stop_words if row and self.stop_words else frozenset[str]()
        return (word for word in words(text) if word not in stops)

    def _terms(self, word: str, language: str) -> set[int]:
        forms = {fold(word), fold(stem(word, language)) if self.stems else fold(word)}
        return {zlib.crc32(form.encode()) for form in forms}


def words(text: str) -> Iterator[str]:
    """The words of a text, lower case, with their accents."""
    return (match.group().replace("’", "'") for match in _WORD.finditer(text.casefold()))


def fold(word: str) -> str:
    """The word without accents: people leave them out when they ask."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def _sparse(weights: dict[int, float]) -> SparseVector:
    return SparseVector(tuple(weights), tuple(weights.values()))
