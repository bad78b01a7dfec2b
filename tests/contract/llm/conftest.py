"""Every way a model can be behind the `LlmProvider` port, ready to play a script."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Protocol

import pytest

from shared.llm.ports import LlmProvider
from shared.llm.settings import ModelSettings
from tests.support.models import ScriptedModel
from tests.support.replies import Script
from tests.support.vendors import anthropic as anthropic_vendor
from tests.support.vendors import bedrock as bedrock_vendor
from tests.support.vendors import openai as openai_vendor
from tests.support.vendors.anthropic import AnthropicDialect
from tests.support.vendors.bedrock import BedrockDialect
from tests.support.vendors.connection import connected
from tests.support.vendors.openai import OpenAiDialect
from tests.support.vendors.server import Dialect, VendorServer


class Stage(Protocol):
    """A model and the script it follows."""

    model: LlmProvider
    pauses: list[float]

    @property
    def tries(self) -> int: ...

    def play(self, *script: Script) -> None: ...

    def wait_until_live(self, count: int) -> None: ...

    def forget(self) -> None: ...


class FakeStage:
    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._scripted = ScriptedModel()
        self.model: LlmProvider = self._scripted
        self.pauses = self._scripted.pauses

    @property
    def tries(self) -> int:
        return len(self._scripted.sent)

    def play(self, *script: Script) -> None:
        self._scripted.add(*script)

    def wait_until_live(self, count: int) -> None:
        assert self._scripted.live == count


class WireStage:
    """An adapter, through the vendor's SDK, against a server that speaks the vendor's format."""

    def __init__(self, server: VendorServer, config: Mapping[str, str], opened: ExitStack) -> None:
        settings = ModelSettings.resolve(
            {"llm-url": server.url, **config}, {"GB_LOCAL_MODEL_URL": server.url}
        )
        self.pauses: list[float] = []
        self.model: LlmProvider = opened.enter_context(connected(settings, self.pauses.append))
        self._server = server
        self.play = server.play
        self.wait_until_live = server.wait_until_live

    @property
    def tries(self) -> int:
        return len(self._server.asked)

    def forget(self) -> None:
        self.pauses.clear()
        self._server.forget()


_OPENAI = {"llm-key": openai_vendor.KEY}
_ANTHROPIC = {"llm-key": anthropic_vendor.KEY}

SERVED: Mapping[str, tuple[Callable[[], Dialect], Mapping[str, str]]] = {
    "openai": (
        lambda: OpenAiDialect(strict=True),
        {**_OPENAI, "llm-provider": "openai", "llm-model": "o4-mini"},
    ),
    "groq": (
        OpenAiDialect,
        {**_OPENAI, "llm-provider": "groq", "llm-model": "llama-3.3-70b-versatile"},
    ),
    "ollama": (OpenAiDialect, {**_OPENAI, "llm-provider": "ollama"}),
    "anthropic": (AnthropicDialect, {**_ANTHROPIC, "llm-provider": "anthropic"}),
    "bedrock": (BedrockDialect, {"llm-key": bedrock_vendor.KEY, "llm-provider": "bedrock"}),
    "google": (OpenAiDialect, {**_OPENAI, "llm-provider": "google"}),
    "deepseek": (OpenAiDialect, {**_OPENAI, "llm-provider": "deepseek"}),
    "xai": (OpenAiDialect, {**_OPENAI, "llm-provider": "xai"}),
    "local": (lambda: OpenAiDialect(key=""), {"llm-provider": "local"}),
}


@pytest.fixture(scope="module", params=["fake", *SERVED])
def _patient(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with ExitStack() as opened:
        yield _stage(request.param, opened, "20")


@pytest.fixture(scope="module", params=["fake", *SERVED])
def _impatient(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with ExitStack() as opened:
        yield _stage(request.param, opened, "0.3")


@pytest.fixture(scope="module", params=["fake", *SERVED])
def _brisk(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with ExitStack() as opened:
        yield _stage(request.param, opened, "1.5")


@pytest.fixture
def brisk_stage(_brisk: Stage) -> Stage:
    """A stage whose model may take a moment to begin, but not to go on."""
    _brisk.forget()
    return _brisk


@pytest.fixture
def stage(_patient: Stage) -> Stage:
    _patient.forget()
    return _patient


@pytest.fixture
def impatient_stage(_impatient: Stage) -> Stage:
    """A stage whose model must answer within a fraction of a second."""
    _impatient.forget()
    return _impatient


def _stage(name: str, opened: ExitStack, timeout: str) -> Stage:
    if name == "fake":
        return FakeStage()
    dialect, config = SERVED[name]
    server = opened.enter_context(VendorServer(dialect()))
    return WireStage(server, {**config, "llm-timeout": timeout}, opened)
