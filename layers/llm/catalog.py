"""From settings to a model: the adapter is the file of the settings' wire name."""

import importlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol, cast

from layers.llm.circuit import Circuit
from layers.llm.fallback import Fallback
from layers.llm.model import Model
from layers.llm.wire import Wire
from shared.llm.embedding_settings import EmbeddingSettings
from shared.llm.ports import Embedder, LlmProvider
from shared.llm.roles import fallback_choices
from shared.llm.settings import ModelSettings

_KEPT = 64
"""Clients kept connected; a Lambda serves many bots, few of them with keys of their own."""


class _Provider(Protocol):
    def connect(self, settings: ModelSettings) -> Wire: ...


class _Embeddings(Protocol):
    def connect(self, settings: EmbeddingSettings) -> Embedder: ...


def models_for(
    bot_config: Mapping[str, str], environment: Mapping[str, str], choice: str = ""
) -> LlmProvider:
    """A bot's model, or the one chosen for a call, with those that stand by for it."""
    choices = [choice, *fallback_choices(bot_config)]
    settings = dict.fromkeys(ModelSettings.resolve(bot_config, environment, c) for c in choices)
    return _chain(tuple(settings))


@lru_cache(_KEPT)
def _chain(settings: tuple[ModelSettings, ...]) -> LlmProvider:
    models = [provider_for(one) for one in settings]
    if len(models) == 1:
        return models[0]
    return Fallback(models, [circuit_of(one) for one in settings])


@lru_cache(_KEPT)
def circuit_of(settings: ModelSettings) -> Circuit:
    """A model's health as this process has seen it, whichever chain it stands in."""
    del settings  # the key under which the circuit is kept
    return Circuit()


@lru_cache(_KEPT)
def provider_for(settings: ModelSettings) -> LlmProvider:
    """The model of these settings; equal settings share one, with its open connections."""
    module = importlib.import_module(f"layers.llm.providers.{settings.wire}")
    wire = cast("_Provider", module).connect(settings)
    return Model(settings, wire, embedder_for(settings.embeddings))


@lru_cache(_KEPT)
def embedder_for(settings: EmbeddingSettings) -> Embedder:
    module = importlib.import_module(f"layers.llm.embeddings.{settings.wire}")
    return cast("_Embeddings", module).connect(settings)
