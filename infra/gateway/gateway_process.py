"""One start of the gateway process: the pipes to it, the word to go on, and what it reports."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from infra.gateway.processes import Child, Children, Launch
from infra.gateway.reports import Report, read_reports
from infra.gateway.serve import ServeSettings
from infra.gateway.services.service import ROOT

START_SECONDS = 120.0


class GatewayFailed(Exception):
    """The gateway process ended or reported a failure while starting."""


class GatewayStart:
    """One start of the gateway process: the pipes to it, and what it reports."""

    def __init__(self, children: Children, told: Callable[[str], None]) -> None:
        self._children = children
        self._told = told
        self.go_reader, self._go_writer = os.pipe()
        self._report_reader, self.report_writer = os.pipe()
        self._outcome: Report | None = None
        self._decided = threading.Event()

    def launch(self, settings: ServeSettings, log: Path) -> Child:
        fds = (settings.listener, settings.reports, settings.go)
        command = (sys.executable, "-m", "infra.gateway.serve", settings.text())
        environment = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        child = self._children.spawn(
            Launch("gateway", command, log, environment=environment, pass_fds=fds)
        )
        os.close(self.go_reader)
        os.close(self.report_writer)
        threading.Thread(target=self._listen, name="reports", daemon=True).start()
        return child

    def go(self) -> None:
        """Let the process go on: the services it needs are up."""
        try:
            os.write(self._go_writer, b"g")
        except BrokenPipeError:
            return  # it has ended; `wait` tells
        finally:
            os.close(self._go_writer)

    def wait(self) -> None:
        if not self._decided.wait(START_SECONDS):
            raise GatewayFailed("the gateway did not start in time")
        if self._outcome is None:
            raise GatewayFailed("the gateway ended while starting; see logs/platform.log")
        if self._outcome.kind == "failed":
            raise GatewayFailed(self._outcome.text)

    def _listen(self) -> None:
        for report in read_reports(self._report_reader):
            if report.kind == "line":
                self._told(report.text)
            else:
                self._outcome = report
                self._decided.set()
        self._decided.set()
