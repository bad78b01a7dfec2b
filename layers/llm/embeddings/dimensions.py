"""The length of well-known models' vectors, so that a collection can be made before a call."""

_LENGTHS = {
    "multilingual-e5-small": 384,
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
    "nomic-embed-text": 768,
    "mxbai-embed-large": 1024,
    "all-minilm": 384,
    "bge-m3": 1024,
    "gemini-embedding-001": 3072,
    "mistral-embed": 1024,
}


def dimensions_of(model: str) -> int | None:
    """By name, whatever tag follows a colon; None for a model nobody described."""
    return _LENGTHS.get(model.casefold().partition(":")[0])
