"""The gateway process: everything the template declares, served from one event loop.

Started by `Platform` as `python -m infra.gateway.serve SETTINGS`. It imports the handlers while the
embedded services still start, waits for the word to go on, and is simply ended and started again when
the code changes. Its only state is in the services.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.gateway.declarations import Template
from infra.gateway.deployment import DeploymentFailed, create_custom_resource
from infra.gateway.edge import MANAGEMENT_PREFIX
from infra.gateway.front import Front
from infra.gateway.http1 import Request, Response
from infra.gateway.http_api import HttpGateway
from infra.gateway.lambdas import Lambdas
from infra.gateway.management import Management
from infra.gateway.packages import PackageMirror
from infra.gateway.provisioning import AwsClients, provision
from infra.gateway.queue_pollers import QueuePollers
from infra.gateway.reports import Reporter, log_to
from infra.gateway.schedules import run_schedule
from infra.gateway.template import read_template
from infra.gateway.websocket_api import Limits, WebSocketGateway

DRAIN_SECONDS = 2.0
SOCKET_URL_NAME = "WS_MANAGEMENT_URL"

log = logging.getLogger("infra.gateway.serve")  # this module runs as __main__


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """What the supervisor hands over. `listener`, `reports` and `go` are file descriptors."""

    template: str
    url: str
    packages: str | None
    environment: Mapping[str, str]
    parameters: Mapping[str, str]
    listener: int
    reports: int
    go: int
    visibility: int
    idle_seconds: float
    life_seconds: float

    def text(self) -> str:
        return json.dumps(asdict(self))


class Gateway:
    """Owns what runs in this process, from the first import to the last closed socket."""

    def __init__(self, settings: ServeSettings, reporter: Reporter) -> None:
        self._settings = settings
        self._reporter = reporter
        os.environ.update(settings.environment)
        endpoint = settings.environment["AWS_ENDPOINT_URL"]
        self._template = read_template(Path(settings.template), endpoint, settings.parameters)
        os.environ.update(handler_environment(self._template, settings))
        self._lambdas = Lambdas(self._template.functions)
        self._aws = AwsClients.connect()
        self._pollers: list[QueuePollers] = []
        self._timers: list[asyncio.Task[None]] = []
        self._mirror: PackageMirror | None = None

    async def run(self) -> None:
        """Serve until SIGTERM."""
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        started = time.monotonic()
        failed = self._lambdas.load()
        log.info("handlers imported in %.2f s", time.monotonic() - started)
        for name, error in failed.items():
            self._reporter.tell(f"! {name} cannot be imported: {type(error).__name__}: {error}")
        await asyncio.to_thread(os.read, self._settings.go, 1)
        started = time.monotonic()
        urls = await asyncio.to_thread(provision, self._template, self._aws)
        log.info("queues, buckets and secrets ready in %.2f s", time.monotonic() - started)
        await self._deploy()
        front, sockets = await self._listen()
        self._start_triggers(urls)
        await self._start_mirror()
        self._reporter.tell(self._settings.url, "ready")
        await ended.wait()
        await self._stop(front, sockets)

    async def _deploy(self) -> None:
        for resource in self._template.custom:
            started = time.monotonic()
            await create_custom_resource(resource, self._lambdas)
            self._reporter.tell(f"{resource.id} done in {time.monotonic() - started:.1f} s")

    async def _listen(self) -> tuple[Front, WebSocketGateway | None]:
        http = HttpGateway(self._template.http_apis[0], self._lambdas)
        listener = socket.socket(fileno=self._settings.listener)
        gateway = None
        management, port = None, None
        if self._template.websocket_apis:
            limits = Limits(self._settings.idle_seconds, self._settings.life_seconds)
            gateway = WebSocketGateway(self._template.websocket_apis[0], self._lambdas, limits)
            port = await gateway.listen()
            management = Management(gateway)
        front = Front(http, management, port, self._told)
        await front.listen(listener)
        return front, gateway

    def _start_triggers(self, urls: Mapping[str, str]) -> None:
        sqs = self._aws.sqs
        for trigger in self._template.queue_triggers:
            queue, url = self._template.queues[trigger.queue], urls[trigger.queue]
            self._pollers.append(
                QueuePollers(
                    trigger, queue, url, self._lambdas, sqs, visibility=self._settings.visibility
                )
            )
        for poller in self._pollers:
            poller.start()
        for schedule in self._template.schedules:
            self._timers.append(asyncio.create_task(run_schedule(schedule, self._lambdas)))

    async def _start_mirror(self) -> None:
        if self._settings.packages and self._template.buckets:
            bucket = next(iter(self._template.buckets.values())).name
            folder = Path(self._settings.packages)
            self._mirror = PackageMirror(folder, bucket, self._aws.s3, self._reporter.tell)
            started = time.monotonic()
            await asyncio.to_thread(self._mirror.start)
            log.info("packages compared in %.2f s", time.monotonic() - started)

    async def _stop(self, front: Front, sockets: WebSocketGateway | None) -> None:
        for poller in self._pollers:
            poller.stop()
        for timer in self._timers:
            timer.cancel()
        if self._mirror:
            self._mirror.stop()
        front.close()
        if sockets:
            await sockets.close()
        await self._drain()
        async with asyncio.timeout(DRAIN_SECONDS):
            await front.hang_up()

    async def _drain(self) -> None:
        """Let handlers finish that need only a moment; the rest is abandoned with the process."""
        deadline = time.monotonic() + DRAIN_SECONDS
        while self._busy() and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        if not self._busy():
            self._lambdas.close()
        for poller in self._pollers:
            poller.release()

    def _busy(self) -> bool:
        return self._lambdas.busy or any(poller.busy for poller in self._pollers)

    def _told(self, request: Request, response: Response, seconds: float) -> None:
        milliseconds = f"{seconds * 1000:.0f} ms"
        self._reporter.tell(
            f"{request.method} {request.raw_path} {response.status} in {milliseconds}"
        )


def handler_environment(template: Template, settings: ServeSettings) -> dict[str, str]:
    """One environment for all functions: the template's variables, then the local services."""
    merged: dict[str, str] = {}
    for function in template.functions.values():
        for name, value in function.environment.items():
            if merged.setdefault(name, value) != value:
                log.warning(
                    "%s: %s differs between functions, one value is used", function.name, name
                )
    sockets = {SOCKET_URL_NAME: settings.url + MANAGEMENT_PREFIX.rstrip("/")}
    return {**merged, **sockets, **settings.environment}


def main() -> None:
    settings = ServeSettings(**json.loads(sys.argv[1]))
    reporter = Reporter(settings.reports)
    log_to(reporter, settings.parameters.get("LogLevel", "INFO"))
    status = 0
    try:
        asyncio.run(Gateway(settings, reporter).run())
    except Exception as error:
        log.exception("the gateway cannot go on")
        known = isinstance(error, DeploymentFailed)
        reporter.tell(str(error) if known else f"{type(error).__name__}: {error}", "failed")
        status = 1
    # Handler threads that still run must not keep the process: their messages come back.
    logging.shutdown()
    os._exit(status)


if __name__ == "__main__":
    main()
