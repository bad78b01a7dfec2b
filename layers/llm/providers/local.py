"""The embedded model: a llama.cpp server on this machine, which speaks OpenAI's wire format."""

from layers.llm.providers.openai import OpenAi
from shared.llm.settings import ModelSettings


def connect(settings: ModelSettings) -> OpenAi:
    return OpenAi(settings)
