"""Stems of words, by the Snowball algorithms."""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from typing import Protocol

from shared.knowledge.languages import LANGUAGES


class _Snowball(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's name


class _Stemmer:
    """One language's stemmer. The library's keeps its work in itself, so one thread at a time."""

    def __init__(self, snowball: _Snowball) -> None:
        self._snowball = snowball
        self._lock = threading.Lock()

    def stem(self, word: str) -> str:
        with self._lock:
            return self._snowball.stemWord(word)


@cache
def _stemmer(name: str) -> _Stemmer:
    import snowballstemmer  # type: ignore[import-untyped]

    return _Stemmer(snowballstemmer.stemmer(name))


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The word's stem in that language; the word itself when the language is not known."""
    row = LANGUAGES.get(language)
    return _stemmer(row.stemmer).stem(word) if row else word
