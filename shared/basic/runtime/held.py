"""The transaction a script holds between BEGIN TRANSACTION and COMMIT."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from shared.basic.errors import BasicError

if TYPE_CHECKING:
    from shared.basic.runtime.run import Run
    from shared.basic.runtime.services import Services

BEGIN, COMMIT, ROLLBACK = "BEGIN TRANSACTION", "COMMIT", "ROLLBACK"


class _UndoneError(Exception):
    """Leaves the transaction so that it is rolled back."""


class HeldTransaction:
    """At most one for a run, open across its effects. It is never open when the run is stored anywhere else."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stack: ExitStack | None = None

    @property
    def is_open(self) -> bool:
        """Whether one was begun and not ended."""
        return self._stack is not None

    def begin(self, run: Run) -> None:
        """Open it; R5060 inside of another."""
        if self._stack is not None:
            raise BasicError("R5060", "a transaction is open already: COMMIT or ROLLBACK ends it")
        stack = ExitStack()
        run.hold(stack.enter_context(self._services.transaction()))
        self._stack = stack

    def commit(self, run: Run) -> None:
        """Make everything lasting."""
        run.hold(None)
        stack, self._stack = self._stack, None
        if stack is not None:
            stack.close()

    def roll_back(self, run: Run) -> None:
        """Undo everything."""
        run.hold(None)
        stack, self._stack = self._stack, None
        if stack is not None:
            with suppress(_UndoneError), stack:
                raise _UndoneError
