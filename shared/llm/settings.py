"""A bot's model, ready to be connected to: config.csv and environment resolved to one record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from shared.llm.embedding_settings import EmbeddingSettings
from shared.llm.endpoints import api_base
from shared.llm.roles import choice_for
from shared.llm.selection import select
from shared.llm.values import number, seconds, text, whole

TEMPERATURE = 0.7
MAX_TOKENS = 4096
TIMEOUT = 45.0


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """One chat model and how to reach it.

    `wire` names the adapter's file. An empty `url` or `key` is not an error before a call is made.
    `stands_in_for` names the vendor the embedded model replaces because its key is missing.
    `context_window` is None where the model's own row decides.
    """

    vendor: str
    wire: str
    model: str
    url: str
    key: str = field(default="", repr=False)
    key_header: str = ""
    api_version: str = ""
    stands_in_for: str = ""
    temperature: float = TEMPERATURE
    max_tokens: int = MAX_TOKENS
    top_p: float | None = None
    timeout: float = TIMEOUT
    context_window: int | None = None
    embeddings: EmbeddingSettings = field(default_factory=EmbeddingSettings)

    @classmethod
    def resolve(
        cls, bot_config: Mapping[str, str], environment: Mapping[str, str], choice: str = ""
    ) -> Self:
        """The bot's model, or the one chosen for a call (`provider:model`, or just a model)."""
        found = select(bot_config, environment, choice or choice_for(bot_config, "default"))
        vendor = found.vendor
        model = found.model or vendor.default_model
        url = found.url or vendor.url
        path = text(bot_config, "llm-endpoint-path") if found.url else ""
        temperature = number(bot_config, "llm-temperature")
        return cls(
            vendor=vendor.name,
            wire=vendor.wire,
            model=model,
            url=api_base(vendor, url, path, model) if url else "",
            key=found.key,
            key_header=vendor.key_header,
            api_version=vendor.api_version,
            stands_in_for=found.stands_in_for,
            temperature=TEMPERATURE if temperature is None else temperature,
            max_tokens=whole(bot_config, "llm-max-tokens") or MAX_TOKENS,
            top_p=number(bot_config, "llm-top-p"),
            timeout=seconds(bot_config, "llm-timeout") or TIMEOUT,
            context_window=whole(bot_config, "llm-context-window"),
            embeddings=EmbeddingSettings.resolve(bot_config, environment),
        )
