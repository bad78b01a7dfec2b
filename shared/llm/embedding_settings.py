"""A bot's embedding model: config.csv and environment resolved to one record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from shared.llm.endpoints import api_base, configured_url, ollama_base
from shared.llm.selection import named
from shared.llm.values import remote, seconds, text, whole
from shared.llm.vendors import LOCAL, VENDORS, Vendor, vendor_of_url

BATCH_SIZE = 16
TIMEOUT = 60.0

_DEFAULT_MODELS = {
    "local": "multilingual-e5-small",
    "openai": "text-embedding-3-small",
    "azure": "text-embedding-3-small",
    "ollama": "nomic-embed-text",
    "google": "gemini-embedding-001",
    "mistral": "mistral-embed",
    "compatible": "default",
}


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """`wire` names the adapter's file; `dimensions` is None where the model's own length holds."""

    vendor: str = "local"
    wire: str = "local"
    model: str = _DEFAULT_MODELS["local"]
    url: str = ""
    key: str = field(default="", repr=False)
    key_header: str = ""
    api_version: str = ""
    dimensions: int | None = None
    batch_size: int = BATCH_SIZE
    timeout: float = TIMEOUT

    @classmethod
    def resolve(cls, bot_config: Mapping[str, str], environment: Mapping[str, str]) -> Self:
        """What the bot names; else the platform's embedded model, OpenAI by key, Ollama by host.

        The embedded model comes before the keys: a key that comes and goes must not change the
        vectors a bot's documents are stored under.
        """
        vendor, url, key = _configured(bot_config) or _platform(environment)
        own_address = not url or vendor_of_url(url) is vendor
        if not key and own_address and vendor.key_variable:
            key = text(environment, vendor.key_variable)
        model = remote(bot_config, "embedding-model") or _DEFAULT_MODELS.get(vendor.name, "")
        url = url or vendor.url
        return cls(
            vendor=vendor.name,
            wire="local" if vendor is LOCAL else "openai",
            model=_DEFAULT_MODELS["local"] if vendor is LOCAL else model,
            url=api_base(vendor, url, model=model) if url else "",
            key=key,
            key_header=vendor.key_header,
            api_version=vendor.api_version,
            dimensions=None if vendor is LOCAL else whole(bot_config, "embedding-dimensions"),
            batch_size=whole(bot_config, "embedding-batch-size") or BATCH_SIZE,
            timeout=seconds(bot_config, "embedding-timeout") or TIMEOUT,
        )


def _configured(config: Mapping[str, str]) -> tuple[Vendor, str, str] | None:
    provider, url = text(config, "embedding-provider"), configured_url(config, "embedding")
    key = text(config, "embedding-key")
    vendor = named(provider) if provider else None
    if vendor is None and url:
        vendor = vendor_of_url(url)
    if vendor is None and key:
        vendor = VENDORS["openai"]
    return (vendor, url, key) if vendor and vendor is not LOCAL else None


def _platform(environment: Mapping[str, str]) -> tuple[Vendor, str, str]:
    if url := text(environment, "GB_LOCAL_EMBEDDINGS_URL"):
        return LOCAL, url, ""
    if key := text(environment, VENDORS["openai"].key_variable):
        return VENDORS["openai"], "", key
    if host := text(environment, "OLLAMA_HOST"):
        return VENDORS["ollama"], ollama_base(host), ""
    return LOCAL, "", ""
