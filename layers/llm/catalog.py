"""From settings to a model: the adapter is the file of the settings' wire name."""

import importlib
from functools import lru_cache
from typing import Protocol, cast

from layers.llm.model import Model
from layers.llm.wire import Wire
from shared.llm.embedding_settings import EmbeddingSettings
from shared.llm.ports import Embedder, LlmProvider
from shared.llm.settings import ModelSettings

_KEPT = 64
"""Clients kept connected; a Lambda serves many bots, few of them with keys of their own."""


class _Provider(Protocol):
    def connect(self, settings: ModelSettings) -> Wire: ...


class _Embeddings(Protocol):
    def connect(self, settings: EmbeddingSettings) -> Embedder: ...


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
