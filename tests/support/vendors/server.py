"""The part all vendor servers share: sockets, the script, what was asked, who is still listening."""

import contextlib
import json
import select
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Protocol, Self

from tests.support.replies import Cut, Failure, Hang, Reply, Script

PATIENCE = 10.0
"""Seconds after which anything that still waits has failed."""


@dataclass(frozen=True)
class Asked:
    """One HTTP request as it arrived; header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer: an error, or embeddings."""

    status: int
    body: dict[str, Any]
    headers: tuple[tuple[str, str], ...] = ()


class Dialect(Protocol):
    """One vendor's format."""

    def check(self, asked: Asked) -> Answer | None:
        """The refusal this vendor's API would give, or None."""

    def direct(self, asked: Asked) -> Answer | None:
        """The answer to a call that follows no script, such as embeddings."""

    def failure(self, failure: Failure) -> Answer: ...

    def events(self, asked: Asked, reply: Reply) -> Iterator[bytes | Hang | Cut]: ...


class VendorServer:
    """Serves one dialect on a free port until it is closed. Use as a context manager.

    It follows what `play` was given, in order, and after that asks `answering`, if there is one; a
    call nobody scripted is refused as a bad request.
    """

    def __init__(
        self, dialect: Dialect, answering: Callable[[Asked], Script] | None = None
    ) -> None:
        self.dialect = dialect
        self._answering = answering
        self.asked: list[Asked] = []
        self._script: deque[Script] = deque()
        self._live = 0
        self._changed = threading.Condition()
        handler = type("Handler", (_Handler,), {"vendor": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(PATIENCE)

    def play(self, *script: Script) -> None:
        self._script.extend(script)

    def forget(self) -> None:
        """Begin anew, once the last answer has ended."""
        self.wait_until_live(0)
        self.asked.clear()
        self._script.clear()

    def next_script(self, asked: Asked) -> Script:
        if self._script:
            return self._script.popleft()
        return self._answering(asked) if self._answering else Failure("bad_request")

    @property
    def live(self) -> int:
        """Answers under way."""
        return self._live

    def wait_until_live(self, count: int) -> None:
        with self._changed:
            reached = self._changed.wait_for(lambda: self._live == count, PATIENCE)
        assert reached, f"{self._live} answers are under way, not {count}"

    def count_live(self, by: int) -> None:
        with self._changed:
            self._live += by
            self._changed.notify_all()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    vendor: ClassVar[VendorServer]

    def handle(self) -> None:
        with contextlib.suppress(ConnectionResetError):  # a client that left in mid-sentence
            super().handle()

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.path, headers, json.loads(self.rfile.read(length)))
        self.vendor.asked.append(asked)
        dialect = self.vendor.dialect
        if answer := dialect.check(asked) or dialect.direct(asked):
            self._answer(answer)
            return
        script = self.vendor.next_script(asked)
        self.vendor.count_live(+1)
        try:
            self._follow(asked, script)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            self.vendor.count_live(-1)

    def _follow(self, asked: Asked, script: Script) -> None:
        if isinstance(script, Reply):
            self._stream(self.vendor.dialect.events(asked, script))
        elif script.kind == "timeout":
            self._wait_for_client_to_leave()
        else:
            self._answer(self.vendor.dialect.failure(script))

    def _answer(self, answer: Answer) -> None:
        body = json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in (("content-type", "application/json"), *answer.headers):
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, events: Iterator[bytes | Hang | Cut]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for event in events:
            if isinstance(event, Hang):
                self._wait_for_client_to_leave()
                return
            if isinstance(event, Cut):
                if not event.cleanly:
                    self.close_connection = True
                    return
                break
            self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
        self.wfile.write(b"0\r\n\r\n")

    def _wait_for_client_to_leave(self) -> None:
        self.close_connection = True
        deadline = time.monotonic() + PATIENCE
        readable, _, _ = select.select([self.connection], [], [], deadline - time.monotonic())
        assert readable, "the client never closed the stream"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Tests read `asked`, nobody reads a log."""
