"""A person with a browser: signs in over HTTP, opens tabs over WebSocket, reads what a tab shows."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from socket import SHUT_RDWR
from typing import Any, Self
from urllib.parse import urlencode

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.support.chat_clients import Client, Frame, Page

PATIENCE = 20.0
FRAME = 30_000


class Tab:
    """One socket and the page behind it."""

    def __init__(self, socket: ClientConnection, client: Client) -> None:
        self._socket = socket
        self.client = client
        self.frames: list[Frame] = []

    @property
    def answers(self) -> list[Frame]:
        """Frames of answers, without welcomes and acknowledgements."""
        return [frame for frame in self.frames if "message_type" in frame]

    def send(self, frame: Frame | str) -> None:
        """One message, in WebSocket frames that API Gateway takes."""
        text = frame if isinstance(frame, str) else json.dumps(frame)
        self._socket.send(text[i : i + FRAME] for i in range(0, len(text), FRAME))

    def say(self, text: str, **fields: Any) -> None:
        self.send({"content": text, "message_type": 1, "channel": "web", **fields})

    def take_one(self, patience: float = PATIENCE) -> Frame:
        """The next frame, shown by the page. TimeoutError when there is none."""
        frame: Frame = json.loads(self._socket.recv(timeout=patience))
        self.frames.append(frame)
        self.client.take(frame)
        return frame

    def until_event(self, name: str = "thinking_end") -> None:
        """Read up to the next event of that name."""
        while self.take_one().get("event") != name:
            pass

    def until_shown(self, text: str) -> None:
        """Read until a bubble holds the text; AssertionError with what is shown instead."""
        deadline = time.monotonic() + PATIENCE
        while not any(text in bubble for bubble in self.client.bubbles):
            left = deadline - time.monotonic()
            try:
                self.take_one(max(0.01, left))
            except TimeoutError:
                message = f"{text!r} was not shown, but {self.client.bubbles}"
                raise AssertionError(message) from None

    def closing_code(self) -> int:
        """Why the other side closes; whatever comes before is shown."""
        try:
            while True:
                self.take_one()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def cut(self) -> None:
        """Lose the network: no goodbye."""
        self._socket.socket.shutdown(SHUT_RDWR)


class Person:
    """A guest of one bot. Use as a context manager: it closes what it opened."""

    def __init__(self, url: str, bot: str) -> None:
        self.bot = bot
        # As a browser does with every unsafe request.
        self.http = httpx.Client(base_url=url, timeout=30, headers={"Origin": url})
        self._opened = ExitStack()
        self.session: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self.session = self.http.get("/api/auth", params={"bot_name": self.bot}).json()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()
        self.http.close()

    def open(self, client: Client | None = None, **query: str) -> Tab:
        """A tab of the session, welcomed."""
        wanted = {
            "session_id": self.session["session_id"],
            "user_id": self.session["user_id"],
            "bot_name": self.bot,
            **query,
        }
        address = str(self.http.base_url).replace("http", "ws", 1) + "/ws?" + urlencode(wanted)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)
        headers = {"Cookie": cookies} if cookies else {}
        opening = connect(address, additional_headers=headers, open_timeout=PATIENCE, proxy=None)
        tab = Tab(self._opened.enter_context(opening), client or Page())
        while tab.take_one().get("type") != "connected":
            pass
        return tab

    def history(self) -> list[list[str]]:
        """The stored conversation as [role, text] pairs."""
        pairs: list[list[str]] = self.http.get(f"/api/sessions/{self.session['session_id']}").json()
        return pairs
