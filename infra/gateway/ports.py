"""Loopback ports that stay the same between runs, so that a saved connection keeps working."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

HOST = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # A connection that ended a moment ago must not make the port look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


class Ports:
    """Ports by name, remembered in one JSON file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def claim(self, name: str) -> int:
        """The port of `name`: the one of the last run when it is still free."""
        with self._lock:
            known = self._read()
            port = known.get(name)
            if port is None or not is_free(port):
                port = free_port()
                while port in known.values():
                    port = free_port()
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._path.write_text(json.dumps({**known, name: port}, indent=1))
            return port

    def _read(self) -> dict[str, int]:
        try:
            return {
                str(name): int(port) for name, port in json.loads(self._path.read_text()).items()
            }
        except (FileNotFoundError, ValueError):
            return {}
