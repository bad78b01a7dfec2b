"""One connection to Valkey, in the Redis serialization protocol (RESP2, https://valkey.io/topics/protocol).

Written out because it is small: redis-py loads 216 modules, its asyncio twin among them, and takes as long to import
as the rest of a WebSocket handler together.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Part = str | bytes | int | float
_END = b"\r\n"


class Refused(Exception):
    """An error reply of the server; its text begins with the kind (`NOSCRIPT`, `WRONGTYPE`, …)."""


@dataclass(frozen=True, slots=True)
class Address:
    """`redis[s]://[user[:password]@]host[:port][/database]`; `s` is TLS."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    database: int

    @classmethod
    def of(cls, url: str) -> Address:
        parts = urlsplit(url)
        return cls(
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 6379,
            tls=parts.scheme in ("rediss", "valkeys"),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            database=int(parts.path.strip("/") or 0),
        )


class Connection:
    """Open and greeted; one thread at a time. After any exception but Refused it must be closed."""

    def __init__(self, address: Address, seconds: float) -> None:
        self._socket = _opened(address, seconds)
        self._replies = self._socket.makefile("rb")
        try:
            self._greet(address)
        except BaseException:
            self.close()
            raise

    def exchange(self, commands: Sequence[Sequence[Part]]) -> list[Any]:
        """Send all, then read all replies: int, str, None, list, or a Refused as a value."""
        self._socket.sendall(b"".join(_encoded(command) for command in commands))
        return [self._reply() for _ in commands]

    def close(self) -> None:
        self._replies.close()
        self._socket.close()

    def _greet(self, address: Address) -> None:
        greeting: list[Sequence[Part]] = []
        if address.password:
            greeting.append([*filter(None, ("AUTH", address.user, address.password))])
        if address.database:
            greeting.append(("SELECT", address.database))
        for reply in self.exchange(greeting):
            if isinstance(reply, Refused):
                raise reply

    def _reply(self) -> Any:
        kind, rest = self._line()
        match kind:
            case b"+":
                return rest.decode()
            case b"-":
                return Refused(rest.decode(errors="replace"))
            case b":":
                return _number(rest)
            case b"$":
                return None if rest == b"-1" else self._text(_number(rest))
            case b"*":
                return None if rest == b"-1" else [self._reply() for _ in range(_number(rest))]
        raise ConnectionError(f"no RESP2 reply begins with {kind!r}")

    def _line(self) -> tuple[bytes, bytes]:
        line = self._replies.readline()
        if not line.endswith(_END):
            raise ConnectionError("the server closed the connection")
        return line[:1], line[1:-2]

    def _text(self, length: int) -> str:
        data = self._replies.read(length + len(_END))
        if len(data) < length + len(_END):
            raise ConnectionError("the server closed the connection")
        return data[:length].decode("utf-8", "replace")


def _opened(address: Address, seconds: float) -> socket.socket:
    plain = socket.create_connection((address.host, address.port), seconds)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not address.tls:
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=address.host)
    except BaseException:
        plain.close()
        raise


def _encoded(command: Iterable[Part]) -> bytes:
    parts = [part if isinstance(part, bytes) else _bytes(part) for part in command]
    sized = (b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)
    return b"*%d\r\n" % len(parts) + b"".join(sized)


def _number(text: bytes) -> int:
    try:
        return int(text)
    except ValueError:
        raise ConnectionError(f"{text!r} is no RESP2 number") from None


def _bytes(part: str | float) -> bytes:
    return str(part).encode("utf-8", "replace")
