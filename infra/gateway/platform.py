"""The whole local platform: embedded services, and the gateway process that is restarted on change.

    with Platform(Settings(data=Path(".gb"), port=8000), told=print) as platform:
        ...  # platform.url serves HTTP and WebSocket

Data stays under `Settings.data`. Only one platform runs per data folder.
"""

from __future__ import annotations

import fcntl
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TypeVar

from infra.gateway.gateway_process import GatewayFailed, GatewayStart
from infra.gateway.ports import HOST, Ports
from infra.gateway.processes import Child, Children
from infra.gateway.serve import ServeSettings
from infra.gateway.services.catalog import SERVICES
from infra.gateway.services.service import ROOT, Service, ServiceFailed, Site
from infra.gateway.watching import SourceWatch

__all__ = ["PARAMETERS", "AlreadyRunning", "GatewayFailed", "Platform", "Settings"]

WATCH_SECONDS = 0.5
MAIL_FROM = "General Bots <bots@example.com>"
"""The local sender; nothing leaves the machine, MiniStack shows what was sent at `/_ministack/ses/messages`."""
BACKLOG = 256
# Template parameters and the variables that hold their local values.
PARAMETERS = {
    "LocalEndpoint": "AWS_ENDPOINT_URL",
    "DatabaseUrl": "DATABASE_URL",
    "CacheUrl": "CACHE_URL",
    "QdrantUrl": "QDRANT_URL",
    "LocalModelUrl": "GB_LOCAL_MODEL_URL",
    "LocalEmbeddingsUrl": "GB_LOCAL_EMBEDDINGS_URL",
    "OpenAiApiKey": "OPENAI_API_KEY",
    "AnthropicApiKey": "ANTHROPIC_API_KEY",
    "GroqApiKey": "GROQ_API_KEY",
    "MailFrom": "MAIL_FROM",
    "LogLevel": "LOG_LEVEL",
    "OidcProviders": "OIDC_PROVIDERS",
}

SomeService = TypeVar("SomeService", bound=Service)


class AlreadyRunning(Exception):
    """Another platform uses the same data folder."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run a platform. `port` 0 means a free one that is kept for the next run.

    `visibility` is how many seconds a queue message stays hidden after its handler failed or was
    killed; `idle_seconds` and `life_seconds` are the limits of a socket.
    """

    data: Path = ROOT / ".gb"
    tools: Path = ROOT / ".gb" / "tools"
    template: Path = ROOT / "template.yaml"
    packages: Path | None = None
    port: int = 0
    reload: bool = False
    services: tuple[type[Service], ...] = SERVICES
    watched: tuple[Path, ...] = tuple(ROOT / name for name in ("functions", "layers", "shared"))
    environment: Mapping[str, str] = field(default_factory=dict)
    visibility: int = 15
    idle_seconds: float = 600.0
    life_seconds: float = 7200.0


class Platform:
    """Starts, watches and ends everything. Usable as a context manager."""

    def __init__(self, settings: Settings, told: Callable[[str], None] = print) -> None:
        self._settings = settings
        self._speaker = threading.Lock()
        self._speak = told
        self._children = Children(settings.data / "run")
        ports = Ports(settings.data / "ports.json")
        self._site = Site(settings.data, settings.tools, self._children, ports)
        self._services = [make(self._site) for make in settings.services]
        self._lock: IO[str] | None = None
        self._listener: socket.socket | None = None
        self._gateway: Child | None = None
        self._turn = threading.RLock()
        self._ended = threading.Event()
        self._watcher: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        if self._listener is None:
            raise GatewayFailed("the platform is not started")
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://{HOST}:{self.port}/ws"

    @property
    def log(self) -> Path:
        """Where the handlers' log lines go."""
        return self._site.log("platform")

    @property
    def environment(self) -> dict[str, str]:
        """What handlers are told about the services, plus the settings' own additions."""
        found: dict[str, str] = {}
        for service in self._services:
            found.update(service.environment())
        own = {"PUBLIC_URL": self.url, "MAIL_FROM": MAIL_FROM}
        return {**found, **own, **self._settings.environment}

    def service(self, kind: type[SomeService]) -> SomeService:
        """One running service, to look behind it or to kill it in a test."""
        for service in self._services:
            if isinstance(service, kind):
                return service
        raise LookupError(kind.name)

    def start(self) -> None:
        """Return once the gateway serves; on a failure everything started is stopped again."""
        started = time.monotonic()
        # Looked at before the handlers are imported, so that no change is missed.
        watch = SourceWatch((*self._settings.watched, self._settings.template))
        self._take_lock()
        try:
            for name in self._children.end_stale():
                self._told(f"{name} of an earlier run ended")
            self._listener = self._listen()
            self._start_everything()
        except BaseException:
            self.stop()
            raise
        self._told(f"ready at {self.url} in {time.monotonic() - started:.1f} s")
        if self._settings.reload:
            self._watcher = threading.Thread(
                target=self._watch, args=(watch,), name="reload", daemon=True
            )
            self._watcher.start()

    def stop(self) -> None:
        self._ended.set()
        if self._watcher is not None:
            self._watcher.join()
        with self._turn:
            self._stop_gateway()
            with ThreadPoolExecutor(len(self._services) or 1) as threads:
                list(threads.map(lambda service: service.stop(), self._services))
            self._children.close()
            if self._listener is not None:
                self._listener.close()
                self._listener = None
            if self._lock is not None:
                self._lock.close()
                self._lock = None

    def kill_workers(self) -> None:
        """End the gateway and every handler in it as a crash would; services stay."""
        with self._turn:
            if self._gateway is not None:
                self._gateway.kill()
                self._gateway = None

    def restart(self) -> None:
        """Start the gateway again; connections made meanwhile wait in the backlog."""
        with self._turn:
            self._stop_gateway()
            starting = self._launch_gateway()
            starting.go()
            starting.wait()

    def _told(self, text: str) -> None:
        with self._speaker:  # services start in parallel
            self._speak(text)

    def _start_everything(self) -> None:
        # The gateway imports its handlers while the services start.
        starting = self._launch_gateway()
        with ThreadPoolExecutor(len(self._services) or 1) as threads:
            list(threads.map(self._start_service, self._services))
        starting.go()
        starting.wait()

    def _start_service(self, service: Service) -> None:
        started = time.monotonic()
        service.start()
        self._told(f"{service.name} ready in {time.monotonic() - started:.1f} s at {service.url}")

    def _launch_gateway(self) -> GatewayStart:
        starting = GatewayStart(self._children, self._told)
        self._gateway = starting.launch(self._serve_settings(starting), self._site.log("platform"))
        return starting

    def _serve_settings(self, starting: GatewayStart) -> ServeSettings:
        if self._listener is None:
            raise GatewayFailed("the platform is not started")
        settings, environment = self._settings, self.environment
        known = {**os.environ, **environment}
        return ServeSettings(
            template=str(settings.template),
            url=self.url,
            packages=None if settings.packages is None else str(settings.packages),
            environment=environment,
            parameters={name: known[key] for name, key in PARAMETERS.items() if key in known},
            listener=self._listener.fileno(),
            reports=starting.report_writer,
            go=starting.go_reader,
            visibility=settings.visibility,
            idle_seconds=settings.idle_seconds,
            life_seconds=settings.life_seconds,
        )

    def _stop_gateway(self) -> None:
        if self._gateway is not None:
            self._gateway.stop()
            self._gateway = None

    def _watch(self, watch: SourceWatch) -> None:
        while not self._ended.wait(WATCH_SECONDS):
            changed = watch.changed()
            crashed = [service for service in self._services if service.crashed]
            if changed:
                self._told(f"{changed[0].name} changed, restarting")
            elif crashed:
                self._told(f"! {crashed[0].name} ended, starting it again")
            elif self._gateway is not None and not self._gateway.alive:
                self._told("! the gateway ended, restarting")
            else:
                continue
            self._try_restart(crashed)

    def _try_restart(self, crashed: list[Service]) -> None:
        started = time.monotonic()
        try:
            for service in crashed:
                service.stop()
                self._start_service(service)
            self.restart()
            self._told(f"ready again in {time.monotonic() - started:.1f} s")
        except (GatewayFailed, ServiceFailed) as error:
            self._told(f"! {error}; waiting for a change")
            self.kill_workers()

    def _listen(self) -> socket.socket:
        port = self._settings.port or self._site.ports.claim("gateway")
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(BACKLOG)
        return listener

    def _take_lock(self) -> None:
        path = self._settings.data / "run" / "lock"
        lock = path.open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise AlreadyRunning(f"a platform runs already on {self._settings.data}") from None
        self._lock = lock
