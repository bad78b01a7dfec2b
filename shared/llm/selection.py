"""Which vendor, address, model and key a bot's words and the environment's keys amount to.

The order (platform spec §5.1): the model chosen for this call; what the bot's config names; the
config's address; the vendor its model name belongs to; the environment's keys; the embedded model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shared.errors import ValidationFailed
from shared.llm.endpoints import configured_url, ollama_base
from shared.llm.values import remote, text
from shared.llm.vendors import COMPATIBLE, LOCAL, VENDORS, Vendor, vendor_of_model, vendor_of_url

_ALIASES = {"azure-openai": "azure", "z.ai": "zai", "custom": "compatible", "gemini": "google"}
_FROM_KEYS = ("openai", "anthropic", "groq")


@dataclass(frozen=True, slots=True)
class Selection:
    """A vendor with what was said about it; empty text means that nothing was."""

    vendor: Vendor
    url: str = ""
    model: str = ""
    key: str = field(default="", repr=False)
    stands_in_for: str = ""


def select(config: Mapping[str, str], environment: Mapping[str, str], choice: str) -> Selection:
    """Decide. Raises `ValidationFailed` for a provider nobody knows."""
    configured = _configured(config)
    chosen = _chosen(choice, configured)
    found = chosen or configured or _from_environment(environment)
    if found.vendor is COMPATIBLE and not found.url:
        found = replace(_from_environment(environment), model=found.model)
    return _with_key(found, environment)


def named(vendor: str) -> Vendor | None:
    name = vendor.casefold()
    return VENDORS.get(_ALIASES.get(name, name))


def _chosen(choice: str, configured: Selection | None) -> Selection | None:
    """`provider:model`, or a model; its vendor's address and key hold only for that vendor."""
    if not choice:
        return None
    prefix, colon, rest = choice.partition(":")
    vendor = named(prefix) if colon else None
    model = rest if vendor else choice
    vendor = vendor or vendor_of_model(model)
    if configured and vendor in {None, configured.vendor}:
        return replace(configured, model=model)
    return Selection(vendor or COMPATIBLE, model=model)


def _configured(config: Mapping[str, str]) -> Selection | None:
    provider, model = text(config, "llm-provider"), remote(config, "llm-model")
    url, key = configured_url(config, "llm"), text(config, "llm-key")
    vendor = named(provider) if provider else _implied(url, model, key)
    if provider and vendor is None and not url:
        raise ValidationFailed.of(**{"llm-provider": f"nobody knows {provider!r}"})
    if not (provider or url or model or key):
        return None
    return Selection(vendor or COMPATIBLE, url, model, key)


def _implied(url: str, model: str, key: str) -> Vendor | None:
    if url:
        return vendor_of_url(url)
    return vendor_of_model(model) or (VENDORS["openai"] if key else None)


def _from_environment(environment: Mapping[str, str]) -> Selection:
    model = text(environment, "LLM_MODEL")
    if url := text(environment, "LLM_URL"):
        return Selection(vendor_of_url(url), url, model, text(environment, "LLM_KEY"))
    for name in _FROM_KEYS:
        if key := text(environment, VENDORS[name].key_variable):
            return Selection(VENDORS[name], model=model, key=key)
    if host := text(environment, "OLLAMA_HOST"):
        return Selection(VENDORS["ollama"], ollama_base(host), model)
    return Selection(LOCAL, text(environment, "GB_LOCAL_MODEL_URL"))


def _with_key(found: Selection, environment: Mapping[str, str]) -> Selection:
    """Add the platform's key, but only for the vendor's own address: a bot may name any other."""
    vendor = found.vendor
    if vendor.name == "ollama" and not found.url and (host := text(environment, "OLLAMA_HOST")):
        return replace(found, url=ollama_base(host))
    if vendor is LOCAL:
        return replace(found, url=text(environment, "GB_LOCAL_MODEL_URL"), model="")
    own_address = not found.url or vendor_of_url(found.url) is vendor
    if found.key or vendor.keyless or not own_address:
        return found
    if key := text(environment, vendor.key_variable):
        return replace(found, key=key)
    local = text(environment, "GB_LOCAL_MODEL_URL")
    return Selection(LOCAL, local, stands_in_for=vendor.name) if local else found
