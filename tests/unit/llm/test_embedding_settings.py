from collections.abc import Mapping

import pytest

from shared.llm.embedding_settings import EmbeddingSettings

LOCAL = {"GB_LOCAL_EMBEDDINGS_URL": "http://127.0.0.1:8"}


@pytest.mark.parametrize(
    ("config", "environment", "outcome"),
    [
        ({}, LOCAL, ("local", "multilingual-e5-small", "http://127.0.0.1:8/v1", "")),
        (
            {},
            {**LOCAL, "OPENAI_API_KEY": "k"},
            ("local", "multilingual-e5-small", "http://127.0.0.1:8/v1", ""),
        ),
        (
            {},
            {"OPENAI_API_KEY": "k"},
            ("openai", "text-embedding-3-small", "https://api.openai.com/v1", "k"),
        ),
        (
            {},
            {"OLLAMA_HOST": "gpu"},
            ("openai", "nomic-embed-text", "http://gpu:11434/v1", ""),
        ),
        (
            {"embedding-provider": "openai", "embedding-model": "text-embedding-3-large"},
            {**LOCAL, "OPENAI_API_KEY": "k"},
            ("openai", "text-embedding-3-large", "https://api.openai.com/v1", "k"),
        ),
        (
            {"embedding-url": "http://gpu:9", "embedding-model": "bge-m3"},
            {**LOCAL, "OPENAI_API_KEY": "k"},
            ("openai", "bge-m3", "http://gpu:9/v1", ""),
        ),
        (
            {"embedding-url": "http://localhost:8082", "embedding-model": "../bge.gguf"},
            LOCAL,
            ("local", "multilingual-e5-small", "http://127.0.0.1:8/v1", ""),
        ),
    ],
    ids=[
        "embedded",
        "embedded before a key",
        "OpenAI by key",
        "Ollama by host",
        "an explicit provider",
        "one's own server never gets the platform's key",
        "a package made beside its model server",
    ],
)
def test_a_bot_finds_its_embedding_model(
    config: Mapping[str, str], environment: Mapping[str, str], outcome: tuple[str, ...]
) -> None:
    found = EmbeddingSettings.resolve(config, environment)
    assert (found.wire, found.model, found.url, found.key) == outcome


def test_limits_are_read() -> None:
    config = {"embedding-batch-size": "4", "embedding-timeout": "5s", "embedding-dimensions": "256"}
    found = EmbeddingSettings.resolve(config, {"OPENAI_API_KEY": "k"})
    assert (found.batch_size, found.timeout, found.dimensions) == (4, 5.0, 256)
