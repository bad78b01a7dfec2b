"""Several changes as one: BEGIN TRANSACTION, COMMIT, ROLLBACK."""

from __future__ import annotations

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.runtime.run import Run


@keyword(
    "BEGIN TRANSACTION",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='BEGIN TRANSACTION\nINSERT "orders", {"item": "tea"}\nCOMMIT',
)
def begin_transaction(_run: Run) -> None:
    """From here to COMMIT all changes of tables and memory, and all that is said, are one: a failure undoes everything.

    In between nothing may wait, and nothing may be done that cannot be taken back, such as mail or a POST (R5060). What
    is not committed when the script ends is undone. Files are written at once and stay.
    """


@keyword(
    "COMMIT",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='BEGIN TRANSACTION\nSET BOT MEMORY "open", TRUE\nCOMMIT',
)
def commit(run: Run) -> None:
    """Make all changes since BEGIN TRANSACTION lasting."""
    _must_be_open(run)


@keyword(
    "ROLLBACK",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='BEGIN TRANSACTION\nSET BOT MEMORY "open", TRUE\nROLLBACK',
)
def rollback(run: Run) -> None:
    """Undo all changes since BEGIN TRANSACTION. Variables keep their values."""
    _must_be_open(run)


def _must_be_open(run: Run) -> None:
    if not run.holds:
        raise BasicError("R5060", "there is no open transaction: BEGIN TRANSACTION opens one")
