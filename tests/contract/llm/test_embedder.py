"""What every `Embedder` does, the fake included."""

from collections.abc import Iterator
from contextlib import closing
from importlib import import_module

import pytest

from shared.llm.embedding_settings import EmbeddingSettings
from shared.llm.ports import Embedder
from tests.support.embedders import HashEmbedder
from tests.support.vendors.openai import KEY, OpenAiDialect
from tests.support.vendors.server import VendorServer

TEXTS = [f"text number {i}" for i in range(20)]


@pytest.fixture(params=["fake", "openai", "local"])
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    if request.param == "fake":
        yield HashEmbedder()
        return
    with VendorServer(OpenAiDialect(key=KEY if request.param == "openai" else "")) as server:
        own = {"embedding-url": server.url, "embedding-key": KEY, "embedding-model": "unheard-of"}
        platform = {"GB_LOCAL_EMBEDDINGS_URL": server.url}
        config = own if request.param == "openai" else {}
        settings = EmbeddingSettings.resolve(config, platform)
        with closing(
            import_module(f"layers.llm.embeddings.{settings.wire}").connect(settings)
        ) as one:
            yield one


def test_texts_become_one_vector_each_in_order(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS, "passage")
    alone = [embedder.embed([text], "passage")[0] for text in TEXTS]
    assert [pytest.approx(vector, abs=1e-6) for vector in alone] == vectors


def test_different_texts_have_different_vectors(embedder: Embedder) -> None:
    first, second = embedder.embed(["a cat", "the invoice"], "passage")
    assert first != second


def test_no_texts_are_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([], "query") == []


def test_an_empty_text_has_a_vector_too(embedder: Embedder) -> None:
    assert len(embedder.embed(["", "x"], "passage")) == 2


def test_the_model_has_a_name(embedder: Embedder) -> None:
    assert embedder.model


def test_a_question_is_as_long_as_a_passage(embedder: Embedder) -> None:
    query, passage = embedder.embed(["x"], "query")[0], embedder.embed(["x"], "passage")[0]
    assert len(query) == len(passage)
