"""Talking and listening: TALK, PRINT, HEAR, WAIT."""

from __future__ import annotations

import math
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.hear import types
from shared.basic.hear.menus import options_of
from shared.basic.runtime.hearing import MENU
from shared.basic.runtime.requests import Ask, Sleep
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display

_UNSET = object()


@keyword("TALK {message:expr}", effect=Effect.TRANSACTIONAL, example='TALK "Hello, ${user.name}"')
def talk(run: Run, message: Any) -> None:
    """Say something to the person. Null says nothing; arrays and objects are shown as JSON."""
    if message is None:
        run.services.log("warning", "TALK of null says nothing", {"run": run.id})
        return
    run.say(display(message))


@keyword("SEND MESSAGE {message:expr}", effect=Effect.TRANSACTIONAL, example='SEND MESSAGE "Done"')
def send_message(run: Run, message: Any) -> None:
    """Say something to the person; the spelling event scripts use for TALK."""
    talk(run, message)


@keyword(
    "TALK TO {recipient}, {message:expr}",
    effect=Effect.TRANSACTIONAL,
    example='TALK TO "whatsapp:+15550100", "Your order is ready"',
)
def talk_to(run: Run, recipient: Any, message: Any) -> None:
    """Say something to somebody else: `channel:address`, a phone number, an e-mail address or a session."""
    address = display(recipient).strip()
    if not address:
        raise BasicError("R5010", "TALK TO needs a recipient")
    if message is not None:
        run.services.dialog.say_to(run.unit, address, display(message))


@keyword(
    "PRINT {message:expr}",
    "PRINT {message}, {others:args}",
    effect=Effect.TRANSACTIONAL,
    example='PRINT "total is", total',
)
def print_(run: Run, message: Any, others: list[Any] | None = None) -> None:
    """Show a message for the author of the bot; channels without a debug view drop it."""
    if message is not None or others:
        words = [message, *(others or ())]
        run.say(" ".join(display(word) for word in words), kind="debug")


@keyword(
    "HEAR {target:target} AS {type:type} [( WITH {prompt:expr} | {prompt:atom} )] [DEFAULT {default:sum}]",
    "HEAR {target:target} AS {options:strings}",
    "HEAR {target:target} AS {choice:expr}",
    "HEAR {target:target} [WITH {prompt:expr}] [DEFAULT {default:sum}]",
    "HEAR {target:target} {prompt:atom} [DEFAULT {default:sum}]",
    "HEAR AS {target:target}",
    "HEAR [{prompt:expr}]",
    effect=Effect.WAITS,
    kind="both",
    example='HEAR email AS EMAIL WITH "Where should we write to?"',
)
def hear(
    _run: Run,
    type: str = "ANY",  # noqa: A002  the name of the slot, as authors see it
    prompt: Any = None,
    default: Any = _UNSET,
    options: list[Any] | None = None,
    choice: Any = None,
) -> Any:
    """Wait for the person's answer and check it against a type or a list of choices.

    An answer that does not fit is asked for again, three times in all; then the default counts, or empty text.
    """
    if isinstance(choice, str):
        prompt, choice = choice, None
    if isinstance(choice, list):
        options = choice
    choices = options_of(options or ())
    if not choices and types.find_type(type) is None:
        raise BasicError("R5010", f"{type} is not an input type")
    has_default = default is not _UNSET
    return Ask(
        type=MENU if choices else type,
        options=choices,
        prompt=_shown(prompt, default if has_default else ""),
        default=default if has_default else None,
        has_default=has_default,
    )


def _shown(prompt: Any, default: Any) -> str | None:
    if prompt is None:
        return None
    text = display(default)
    return f"{display(prompt)} ({text})" if text else display(prompt)


@keyword("WAIT {seconds:expr}", effect=Effect.WAITS, example="WAIT 5")
def wait(run: Run, seconds: Any) -> Any:
    """Pause for some seconds, at most 300; nothing is held open meanwhile."""
    wanted = as_number(seconds)
    if wanted is None or not math.isfinite(wanted) or wanted < 0:
        raise BasicError(
            "R5010", f"WAIT needs a number of seconds from 0, not {shortened(seconds)}"
        )
    return Sleep(min(float(wanted), run.limits.wait_seconds))


@keyword(
    "WAIT FOR RESPONSE AS {target:target} [TIMEOUT {seconds:sum}]",
    effect=Effect.WAITS,
    kind="statement",
    cls="EXTENDED",
    example="WAIT FOR RESPONSE AS reply TIMEOUT 60",
)
def wait_for_response(_run: Run, seconds: Any = None) -> Any:
    """Wait for the person's words; after the timeout go on with null."""
    limit = None if seconds is None else as_number(seconds)
    return Ask(timeout_seconds=None if limit is None else float(limit), null_on_timeout=True)
