"""The transactions of one run: never two at once, because the second would wait for another connection."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from shared.store import Unit


class Transactions:
    """Opens transactions; `reading` joins the one that is open. `on_failure` is called when one is rolled back."""

    def __init__(
        self, begin: Callable[[], AbstractContextManager[Unit]], on_failure: Callable[[], None]
    ) -> None:
        self._begin = begin
        self._on_failure = on_failure
        self._open: Unit | None = None

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        try:
            with self._begin() as unit:
                self._open = unit
                yield unit
        except BaseException:
            self._on_failure()
            raise
        finally:
            self._open = None

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        if self._open is not None:
            yield self._open
        else:
            with self._begin() as unit:
                yield unit
