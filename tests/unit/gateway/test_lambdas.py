"""Invocations: what a handler is given and what becomes of its outcome."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
import threading
from typing import Any

import pytest

from infra.gateway.declarations import Function
from infra.gateway.lambdas import FunctionFailed, FunctionTimedOut, Lambdas

released = threading.Event()


def describe(event: Any, context: Any) -> Any:
    return {
        "event": event,
        "left": context.get_remaining_time_in_millis(),
        "name": context.function_name,
        "arn": context.invoked_function_arn,
        "loop": asyncio.get_event_loop().is_running(),
    }


def wait_to_be_released(event: Any, context: Any) -> Any:
    released.wait(10)


def give_back_a_date(event: Any, context: Any) -> Any:
    return dt.datetime.now(dt.UTC)


def leave(event: Any, context: Any) -> Any:
    sys.exit(3)


def give_back_too_much(event: Any, context: Any) -> Any:
    return "x" * 7_000_000


def invoke(handler: str, event: Any = None, timeout: float = 5.0) -> Any:
    function = Function("F", f"{__name__}.{handler}", timeout, 256, {})
    lambdas = Lambdas({"F": function})
    try:
        return asyncio.run(lambdas.invoke("F", event))
    finally:
        released.set()
        lambdas.close()


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    # Under importlib mode this module has a name, but no entry by which Lambda would find it.
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])


def test_a_handler_gets_its_event_and_a_context_that_counts_down() -> None:
    seen = invoke("describe", {"a": [1]}, timeout=5.0)
    assert seen["event"] == {"a": [1]}
    assert 4000 < seen["left"] <= 5000
    assert seen["arn"].endswith(":function:F:live")


def test_a_result_that_is_not_json_fails_the_invocation() -> None:
    with pytest.raises(FunctionFailed, match="datetime"):
        invoke("give_back_a_date")


def test_an_event_that_is_not_json_fails_before_the_handler_sees_it() -> None:
    with pytest.raises(FunctionFailed, match="not JSON serializable"):
        invoke("describe", {"a": os})


def test_a_handler_that_exits_fails_only_its_invocation() -> None:
    with pytest.raises(FunctionFailed, match=r"Runtime\.ExitError 3"):
        invoke("leave")


def test_a_result_above_the_limit_of_lambda_fails() -> None:
    with pytest.raises(FunctionFailed, match="ResponseSizeTooLarge"):
        invoke("give_back_too_much")


def test_a_handler_that_runs_too_long_is_given_up() -> None:
    released.clear()
    with pytest.raises(FunctionTimedOut, match=r"after 0\.10 seconds"):
        invoke("wait_to_be_released", timeout=0.1)


def test_handlers_that_cannot_be_imported_are_named() -> None:
    functions = {"F": Function("F", "nowhere.at_all", 1, 128, {})}
    assert isinstance(Lambdas(functions).load()["F"], ModuleNotFoundError)
