"""A store that fails at a chosen step, to show that what is delivered again ends as if nothing had failed.

Run the work once with `fail_at=0` and read `steps`; then once for every n from 1 to it, each time on a new store with
`fail_at=n`, repeating the work as its queue would after a Failure, and compare what is stored.

Every call on a unit is a step, and every commit is two: failing before it leaves nothing, failing after it leaves
everything and tells the caller that it failed, which is what a connection lost at that moment does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shared.errors import ServiceUnavailable
from shared.store import Directory, Store, Unit


class Failure(ServiceUnavailable):
    """The failure that was asked for."""


class FailingStore:
    """Passes everything on to a real store until step `fail_at` (from 1), which fails once; 0 never fails."""

    def __init__(self, store: Store, fail_at: int = 0) -> None:
        self._store = store
        self.fail_at = fail_at
        self.steps = 0

    @property
    def directory(self) -> Directory:
        return self._store.directory

    @contextmanager
    def transaction(self, org_id: str) -> Iterator[Unit]:
        with self._store.transaction(org_id) as unit:
            watched: Any = _Watched(unit, self)
            yield watched
            self.step()
        self.step()

    def ping(self) -> None:
        self._store.ping()

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.fail_at:
            raise Failure


class _Watched:
    """A unit, or one subject of it, whose calls are steps."""

    def __init__(self, watched: Any, store: FailingStore) -> None:
        self._watched = watched
        self._store = store

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._watched, name)
        if not callable(found):
            return _Watched(found, self._store)

        def step(*arguments: Any, **named: Any) -> Any:
            self._store.step()
            return found(*arguments, **named)

        return step
