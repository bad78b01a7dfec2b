"""The embedded embedding model: a server on this machine that tells questions from passages."""

from layers.llm.embeddings.openai import OpenAiEmbeddings
from shared.llm.embedding_settings import EmbeddingSettings


def connect(settings: EmbeddingSettings) -> OpenAiEmbeddings:
    return OpenAiEmbeddings(settings, sends_kind=True)
