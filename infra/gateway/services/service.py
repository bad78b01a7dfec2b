"""What every embedded service is: a child process, a port, a folder, a way to tell that it is up."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from infra.gateway.ports import HOST, Ports
from infra.gateway.processes import Child, Children, Launch

ROOT = Path(__file__).parents[3]
READY_SECONDS = 60.0
POLL_SECONDS = 0.02


class ServiceFailed(Exception):
    """A service ended or did not answer in time; carries the end of its log."""

    def __init__(self, name: str, reason: str, log: str = "") -> None:
        super().__init__(f"{name} {reason}" + (f"\n{log}" if log else ""))
        self.name = name
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Site:
    """Where services live: `data` is kept across restarts, `tools` holds what is installed once."""

    data: Path
    tools: Path
    children: Children
    ports: Ports

    def log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"


class Service:
    """One embedded service; a subclass says how to launch it and how to see that it is ready."""

    name: ClassVar[str]

    def __init__(self, site: Site) -> None:
        self._site = site
        self._child: Child | None = None
        self._port: int | None = None

    @property
    def port(self) -> int:
        if self._port is None:
            self._port = self._site.ports.claim(self.name)
        return self._port

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def folder(self) -> Path:
        return self._site.data / self.name

    @abstractmethod
    def launch(self) -> Launch:
        """The command of the child; called after `prepare`."""

    @abstractmethod
    def ready(self) -> bool:
        """Whether the service answers; quick, and false rather than an error."""

    @abstractmethod
    def environment(self) -> Mapping[str, str]:
        """What handlers read to find the service."""

    def prepare(self) -> None:
        """What must exist before the launch."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def settle(self) -> None:
        """What is done once the service answers."""

    def start(self) -> None:
        """Return once the service answers; `ServiceFailed` if it ends or stays silent."""
        self.prepare()
        self._child = self._site.children.spawn(self.launch())
        try:
            self._wait_until_ready(self._child)
            self.settle()
        except BaseException:
            self.kill()
            raise

    def _wait_until_ready(self, child: Child) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self.ready():
            if not child.alive:
                raise ServiceFailed(self.name, "ended while starting", child.log_tail())
            if time.monotonic() > deadline:
                raise ServiceFailed(self.name, "did not become ready", child.log_tail())
            time.sleep(POLL_SECONDS)

    def healthy(self) -> bool:
        return self._child is not None and self._child.alive and self.ready()

    @property
    def crashed(self) -> bool:
        """Whether the service ended without being asked to."""
        return self._child is not None and not self._child.alive

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None

    def kill(self) -> None:
        """End the service as a crash would."""
        if self._child is not None:
            self._child.kill()
            self._child = None


def listening(port: int) -> bool:
    """Whether something accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, port)) == 0


def answers(url: str) -> bool:
    """Whether a GET of `url` is answered with success."""
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return bool(200 <= response.status < 300)
    except (OSError, urllib.error.URLError):
        return False
