"""A model connected for one test, with no wait between tries, and hung up afterwards."""

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from layers.llm.model import Model
from shared.llm.settings import ModelSettings
from tests.support.embedders import HashEmbedder


def _at_once(seconds: float) -> None:
    """Nobody waits in a test."""


@contextmanager
def connected(
    settings: ModelSettings, sleep: Callable[[float], None] = _at_once
) -> Iterator[Model]:
    module = importlib.import_module(f"layers.llm.providers.{settings.wire}")
    model = Model(settings, module.connect(settings), HashEmbedder(), sleep)
    try:
        yield model
    finally:
        model.close()
