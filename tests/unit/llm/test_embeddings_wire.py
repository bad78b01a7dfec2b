from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from layers.llm.embeddings.openai import OpenAiEmbeddings
from layers.llm.embeddings.traits import traits_of
from shared.llm.embedding_settings import EmbeddingSettings
from tests.support.vendors.openai import OpenAiDialect
from tests.support.vendors.server import VendorServer

Connect = Callable[..., OpenAiEmbeddings]


@pytest.fixture(scope="module")
def _server() -> Iterator[VendorServer]:
    with VendorServer(OpenAiDialect(key="")) as vendor:
        yield vendor


@pytest.fixture
def server(_server: VendorServer) -> VendorServer:
    _server.forget()
    return _server


@pytest.fixture
def embeddings(server: VendorServer) -> Iterator[Connect]:
    with ExitStack() as opened:

        def connect(
            model: str, *, local: bool = False, size: int | None = None
        ) -> OpenAiEmbeddings:
            settings = EmbeddingSettings(
                model=model, url=f"{server.url}/v1", batch_size=3, dimensions=size
            )
            return opened.enter_context(closing(OpenAiEmbeddings(settings, sends_kind=local)))

        yield connect


def test_many_texts_travel_in_batches(server: VendorServer, embeddings: Connect) -> None:
    embeddings("m").embed(list("abcdefgh"), "passage")
    assert [asked.body["input"] for asked in server.asked] == [
        ["a", "b", "c"],
        ["d", "e", "f"],
        ["g", "h"],
    ]


def test_the_embedded_server_is_told_a_question_from_a_passage(
    server: VendorServer, embeddings: Connect
) -> None:
    local = embeddings("multilingual-e5-small", local=True)
    local.embed(["a"], "query")
    local.embed(["a"], "passage")
    assert [asked.body["input_type"] for asked in server.asked] == ["query", "passage"]


def test_openais_api_is_not_told_what_it_does_not_know(
    server: VendorServer, embeddings: Connect
) -> None:
    embeddings("m").embed(["a"], "query")
    assert "input_type" not in server.asked[0].body


def test_a_model_that_wants_the_kind_in_words_gets_it_in_words(
    server: VendorServer, embeddings: Connect
) -> None:
    nomic = embeddings("nomic-embed-text:latest")
    nomic.embed(["a"], "query")
    nomic.embed(["a"], "passage")
    assert [asked.body["input"] for asked in server.asked] == [
        ["search_query: a"],
        ["search_document: a"],
    ]


def test_the_dimensions_of_an_unknown_model_are_asked_once(
    server: VendorServer, embeddings: Connect
) -> None:
    unknown = embeddings("unheard-of")
    assert (unknown.dimensions, unknown.dimensions, len(server.asked)) == (8, 8, 1)


def test_configured_dimensions_are_asked_for(server: VendorServer, embeddings: Connect) -> None:
    embeddings("m", size=4).embed(["a"], "query")
    assert server.asked[0].body["dimensions"] == 4


@pytest.mark.parametrize(
    ("model", "dimensions"),
    [("text-embedding-3-small", 1536), ("bge-m3:latest", 1024), ("unheard-of", None)],
)
def test_well_known_models_have_known_lengths(model: str, dimensions: int | None) -> None:
    assert traits_of(model).dimensions == dimensions
