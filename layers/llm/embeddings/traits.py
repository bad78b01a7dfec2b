"""What is known of embedding models beforehand, as data."""

from dataclasses import dataclass

from shared.llm.ports import EmbeddingKind


@dataclass(frozen=True, slots=True)
class Traits:
    """`dimensions` is None for a model nobody described. Some models want to be told in words
    whether a text is a question or a passage."""

    dimensions: int | None = None
    query: str = ""
    passage: str = ""

    def prefix(self, kind: EmbeddingKind) -> str:
        return self.query if kind == "query" else self.passage


_MODELS = {
    "multilingual-e5-small": Traits(384),  # the server that has it adds the words itself
    "text-embedding-3-small": Traits(1536),
    "text-embedding-3-large": Traits(3072),
    "text-embedding-ada-002": Traits(1536),
    "nomic-embed-text": Traits(768, "search_query: ", "search_document: "),
    "mxbai-embed-large": Traits(1024, "Represent this sentence for searching relevant passages: "),
    "all-minilm": Traits(384),
    "bge-m3": Traits(1024),
    "gemini-embedding-001": Traits(3072),
    "mistral-embed": Traits(1024),
}


def traits_of(model: str) -> Traits:
    """By name, whatever tag follows a colon."""
    return _MODELS.get(model.casefold().partition(":")[0], Traits())
