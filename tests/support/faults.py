"""Ports that fail on purpose: each call is a step, and the n-th step fails or ends the process.

faults = Faults(die_at=7)          # the process is gone after its 7th step: nothing answers it any more
faults = Faults(fail_at=3, ports=("frame_log",))   # the third call of that port finds the service down
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any

from shared.conversation.desk import Desk
from shared.errors import ServiceUnavailable
from tests.support.basic_services import Killed

STEPPED = ("frame_log", "locks", "marks", "limits", "queue", "push")


class Faults:
    """Counts steps. `hit` names the step that failed, empty while none has."""

    def __init__(self, *, die_at: int = 0, fail_at: int = 0, ports: tuple[str, ...] = ()) -> None:
        self._die_at = die_at
        self._fail_at = fail_at
        self._ports = ports
        self._dead = False
        self.steps = 0
        self.hit = ""

    def step(self, port: str, name: str) -> None:
        if self._dead:
            raise Killed
        if self._ports and port not in self._ports:
            return
        self.steps += 1
        if self.steps == self._die_at:
            self._dead, self.hit = True, f"{port}.{name}"
            raise Killed
        if self.steps == self._fail_at:
            self.hit = f"{port}.{name}"
            raise ServiceUnavailable

    def around(self, desk: Desk) -> Desk:
        """The desk as the process under test has it."""
        ports = {name: _Port(name, getattr(desk, name), self) for name in STEPPED}
        store: Any = SteppedStore(desk.store, self)
        models: Any = _Models(desk.models, self)
        assert ports.keys() <= {field.name for field in fields(Desk)}
        return replace(desk, store=store, models=models, **ports)


class _Port:
    """Each call is a step, and so is each return: a process may end right after it was done."""

    def __init__(self, name: str, inner: Any, faults: Faults) -> None:
        self._name, self._inner, self._faults = name, inner, faults

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def call(*arguments: Any, **named: Any) -> Any:
            self._faults.step(self._name, name)
            answer = method(*arguments, **named)
            self._faults.step(self._name, f"{name} (done)")
            return answer

        return call


class SteppedStore:
    """A transaction begins, commits and has committed in three steps."""

    def __init__(self, inner: Any, faults: Faults) -> None:
        self._inner, self._faults = inner, faults
        self.directory = inner.directory

    @contextmanager
    def transaction(self, org_id: str) -> Iterator[Any]:
        self._faults.step("store", "begin")
        with self._inner.transaction(org_id) as unit:
            yield unit
            self._faults.step("store", "commit")
        self._faults.step("store", "commit (done)")


class _Models:
    def __init__(self, inner: Any, faults: Faults) -> None:
        self._inner, self._faults = inner, faults

    def provider(self, *arguments: Any) -> Any:
        return _Provider(self._inner.provider(*arguments), self._faults)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Provider:
    def __init__(self, inner: Any, faults: Faults) -> None:
        self._inner, self._faults = inner, faults

    def complete_stream(self, request: Any) -> Iterator[Any]:
        self._faults.step("model", "ask")
        for chunk in self._inner.complete_stream(request):
            yield chunk
            self._faults.step("model", "chunk")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
