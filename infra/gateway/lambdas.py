"""Lambda in process: handlers by import path, called in threads with JSON events and a context.

What differs from AWS: all functions share one process and one environment, so module state is shared
between concurrent invocations; and a thread that runs past its timeout cannot be ended, it is
abandoned.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from infra.gateway.declarations import ACCOUNT, REGION, Function

RESPONSE_LIMIT = 6_291_556  # bytes of a synchronous response, as Lambda counts them
THREADS = 64

log = logging.getLogger(__name__)


class FunctionFailed(Exception):
    """The handler raised, or gave back what is not JSON or is too large."""


class FunctionTimedOut(Exception):
    """The handler did not finish in time; its thread runs on."""


@dataclass(frozen=True, slots=True)
class Context:
    """The context object of one invocation; `deadline` is a monotonic time in seconds."""

    function_name: str
    memory_limit_in_mb: str
    deadline: float
    function_version: str = "1"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    identity: Any = None
    client_context: Any = None

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}:live"

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        return "local"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.deadline - time.monotonic()) * 1000))


class ResponseStream(Protocol):
    """Where a handler that streams writes its answer, as Lambda's own response stream works."""

    def begin(self, status: int, headers: Sequence[tuple[str, str]]) -> None: ...
    def write(self, data: bytes) -> None:
        """Raises ConnectionError when the caller has gone."""
        ...


class Lambdas:
    """The functions of a template, ready to be invoked."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions
        self._handlers: dict[str, Callable[[Any, Context], Any]] = {}
        self._loops: list[asyncio.AbstractEventLoop] = []
        self._threads = ThreadPoolExecutor(THREADS, "lambda", initializer=self._prepare_thread)
        self._running: set[Future[Any]] = set()

    @property
    def busy(self) -> bool:
        """Whether a handler runs at this moment."""
        return bool(self._running)

    def close(self) -> None:
        """Wait for the handlers that run, then end their threads."""
        self._threads.shutdown()
        for loop in self._loops:
            loop.close()

    def load(self) -> dict[str, Exception]:
        """Import every handler; the ones that cannot be imported, with the reason."""
        failed: dict[str, Exception] = {}
        for name in self._functions:
            try:
                self._handler(name)
            except Exception as error:
                failed[name] = error
        return failed

    async def invoke(self, name: str, event: Any, limit: float | None = None) -> Any:
        """Call a function from the event loop; `limit` may shorten the function's own timeout."""
        timeout = self._functions[name].timeout
        timeout = timeout if limit is None else min(limit, timeout)
        outcome = asyncio.wrap_future(self.start(name, event))
        try:
            return await asyncio.wait_for(asyncio.shield(outcome), timeout)
        except TimeoutError:
            raise timed_out(name, timeout) from None

    def streams(self, name: str) -> bool:
        """Whether the template lets the function stream its responses and its handler can."""
        return self._functions[name].streams and hasattr(self._handler(name), "stream")

    def start_stream(self, name: str, event: Any, response: ResponseStream) -> Future[Any]:
        """Begin an invocation that writes its answer into `response` as it goes."""
        context = self._context(name)
        return self._submit(self._run_stream, name, event, context, response)

    def start(self, name: str, event: Any) -> Future[Any]:
        """Begin an invocation; the future's error is `FunctionFailed`."""
        return self._submit(self._run, name, event, self._context(name))

    def _context(self, name: str) -> Context:
        function = self._functions[name]
        return Context(name, str(function.memory), time.monotonic() + function.timeout)

    def _submit(self, call: Callable[..., Any], *given: Any) -> Future[Any]:
        outcome = self._threads.submit(call, *given)
        self._running.add(outcome)
        outcome.add_done_callback(self._running.discard)
        return outcome

    def timeout(self, name: str) -> float:
        return self._functions[name].timeout

    def _prepare_thread(self) -> None:
        # Mangum asks for the thread's event loop on every request.
        loop = asyncio.new_event_loop()
        self._loops.append(loop)
        asyncio.set_event_loop(loop)

    def _run(self, name: str, event: Any, context: Context) -> Any:
        try:
            given = json.loads(json.dumps(event))  # what the wire does
            text = json.dumps(self._handler(name)(given, context))
        except SystemExit as ended:
            raise FunctionFailed(f"{name}: Runtime.ExitError {ended.code}") from ended
        except Exception as error:
            log.exception("%s failed", name)
            raise FunctionFailed(f"{name}: {type(error).__name__}: {error}") from error
        if len(text) > RESPONSE_LIMIT:
            raise FunctionFailed(f"{name}: Function.ResponseSizeTooLarge")
        return json.loads(text)

    def _run_stream(
        self, name: str, event: Any, context: Context, response: ResponseStream
    ) -> None:
        handler: Any = self._handler(name)
        try:
            handler.stream(json.loads(json.dumps(event)), response, context)
        except ConnectionError:
            log.debug("%s: the caller has gone", name)
        except Exception as error:
            log.exception("%s failed", name)
            raise FunctionFailed(f"{name}: {type(error).__name__}: {error}") from error

    def _handler(self, name: str) -> Callable[[Any, Context], Any]:
        if name not in self._handlers:
            module, _, attribute = self._functions[name].handler.rpartition(".")
            self._handlers[name] = getattr(importlib.import_module(module), attribute)
        return self._handlers[name]


def timed_out(name: str, seconds: float) -> FunctionTimedOut:
    """Lambda's own words, logged where a developer looks."""
    message = f"{name}: Task timed out after {seconds:.2f} seconds"
    log.error(message)
    return FunctionTimedOut(message)
