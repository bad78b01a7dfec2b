"""What went wrong last: ERROR, ERROR MESSAGE, ERR; and LOG."""

from __future__ import annotations

from typing import Any, Literal

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import err_number
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.plain import to_plain
from shared.basic.values.records import ErrorValue


@keyword(
    "ERROR [{message:expr}]",
    effect=Effect.PURE,
    kind="value",
    example='IF ERROR THEN TALK "That did not work."',
)
def error(run: Run, message: Any = None) -> Any:
    """Whether the last fallible statement failed; with a text, an error object."""
    if message is not None:
        return ErrorValue(display(message))
    return run.error is not None


@keyword("ERROR MESSAGE", effect=Effect.PURE, kind="value", example="TALK ERROR MESSAGE")
def error_message(run: Run) -> str:
    """What the last failure says, "" when there was none."""
    return run.error.message if run.error else ""


@keyword(
    "ERR",
    effect=Effect.PURE,
    kind="value",
    example='IF ERR = 2002 THEN TALK "That is there already."',
)
def err(run: Run) -> int:
    """The number of the last failure: 1xxx network, 2xxx data, 3xxx files, 4xxx dialog, 5xxx access, 9xxx language."""
    return err_number(run.error.code) if run.error else 0


@keyword("ERR DESCRIPTION", effect=Effect.PURE, kind="value", example="LOG ERR_DESCRIPTION")
def err_description(run: Run) -> str:
    """The same as ERROR MESSAGE."""
    return error_message(run)


@keyword(
    "LOG {message:expr} [, {data:expr}]",
    effect=Effect.READS,
    kind="statement",
    example='LOG "order", order',
)
def log(run: Run, message: Any, data: Any = None) -> None:
    """Write to the bot's log."""
    _write(run, "info", message, data)


@keyword(
    "LOG INFO {message:expr} [, {data:expr}]",
    effect=Effect.READS,
    kind="statement",
    example='LOG INFO "started"',
)
def log_info(run: Run, message: Any, data: Any = None) -> None:
    """Write to the bot's log."""
    _write(run, "info", message, data)


@keyword(
    "LOG WARN {message:expr} [, {data:expr}]",
    effect=Effect.READS,
    kind="statement",
    example='LOG WARN "low stock"',
)
def log_warn(run: Run, message: Any, data: Any = None) -> None:
    """Write a warning to the bot's log."""
    _write(run, "warning", message, data)


@keyword(
    "LOG ERROR {message:expr} [, {data:expr}]",
    effect=Effect.READS,
    kind="statement",
    example='LOG ERROR "no price"',
)
def log_error(run: Run, message: Any, data: Any = None) -> None:
    """Write an error to the bot's log."""
    _write(run, "error", message, data)


@keyword(
    "LOG DEBUG {message:expr} [, {data:expr}]",
    effect=Effect.READS,
    kind="statement",
    example='LOG DEBUG "order", order',
)
def log_debug(run: Run, message: Any, data: Any = None) -> None:
    """Write a line for the author of the bot to the log."""
    _write(run, "debug", message, data)


def _write(
    run: Run, level: Literal["debug", "info", "warning", "error"], message: Any, data: Any
) -> None:
    details: dict[str, Any] = {"run": run.id, "script": run.script}
    if data is not None:
        details["data"] = to_plain(data)
    run.services.log(level, display(message), details)
