"""What the gateway process tells its supervisor: one JSON object per line over a pipe.

`line` is for people, `ready` and `failed` end the start. Everything else goes to the log file.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["line", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Report:
    """One report; `text` is what a person reads."""

    kind: Kind
    text: str


class Reporter:
    """The writing end, used by the gateway process from any thread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def tell(self, text: str, kind: Kind = "line") -> None:
        line = json.dumps({"kind": kind, "text": text}) + "\n"
        with self._lock:
            try:
                os.write(self._descriptor, line.encode())
            except BrokenPipeError:
                return  # the supervisor is gone; the watcher process ends this one


def read_reports(descriptor: int) -> Iterator[Report]:
    """The reading end: reports until the process ends."""
    with os.fdopen(descriptor, encoding="utf-8") as lines:
        for line in lines:
            yield Report(**json.loads(line))


class JsonLines(logging.Formatter):
    """Log records as JSON lines, in the file where the handlers' own lines go."""

    def format(self, record: logging.LogRecord) -> str:
        shown = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            shown["exception"] = self.formatException(record.exc_info)
        return json.dumps(shown)


class WarningsForPeople(logging.Handler):
    """Repeats the gateway's own warnings, without stack traces, where a developer looks."""

    def __init__(self, reporter: Reporter) -> None:
        super().__init__(logging.WARNING)
        self._reporter = reporter

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            text += f": {type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        self._reporter.tell(f"! {text}")


def log_to(reporter: Reporter, level: str) -> None:
    """Log JSON lines to standard error (the log file) and the gateway's warnings to people."""
    lines = logging.StreamHandler()
    lines.setFormatter(JsonLines())
    # As on Lambda, libraries are heard from WARNING on; handlers bring their own loggers.
    logging.basicConfig(level=logging.WARNING, handlers=[lines], force=True)
    gateway = logging.getLogger("infra.gateway")
    gateway.setLevel(level)
    gateway.addHandler(WarningsForPeople(reporter))
