"""The model vendors, as data: how each is recognized, reached and paid (platform spec §5.1).

A vendor that speaks OpenAI's chat completions is a row here and nothing else.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Vendor:
    """One row.

    `wire` is the file name of the adapter in `layers/llm/providers`. `hosts` are ends of host names
    and `models` beginnings of model names by which the vendor is recognized. `path` is what its API
    base adds to a bare host. `key_header` is set where the key is no bearer token. `keyless` vendors
    run on one's own machine, or know us by our role; those that are one's own do not send a bill.
    """

    name: str
    wire: str = "openai"
    host: str = ""
    path: str = "/v1"
    hosts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    key_variable: str = ""
    key_header: str = ""
    api_version: str = ""
    default_model: str = ""
    keyless: bool = False
    bills: bool = True

    @property
    def url(self) -> str:
        """The API base where nothing else is configured; empty where it must be."""
        return f"{self.host}{self.path}" if self.host else ""


LOCAL = Vendor("local", wire="local", default_model="smollm2-135m", keyless=True, bills=False)
COMPATIBLE = Vendor("compatible", keyless=True, default_model="default", bills=False)

_ROWS = (
    Vendor(
        "openai",
        host="https://api.openai.com",
        hosts=("api.openai.com",),
        models=("gpt-", "o1", "o3", "o4", "chatgpt-"),
        key_variable="OPENAI_API_KEY",
        default_model="gpt-5.4-mini",
    ),
    Vendor(
        "anthropic",
        wire="anthropic",
        host="https://api.anthropic.com",
        path="",
        hosts=("anthropic.com",),
        models=("claude",),
        key_variable="ANTHROPIC_API_KEY",
        default_model="claude-sonnet-5-5",
    ),
    Vendor(
        "groq",
        host="https://api.groq.com",
        path="/openai/v1",
        hosts=("groq.com",),
        key_variable="GROQ_API_KEY",
        default_model="llama-3.3-70b-versatile",
    ),
    Vendor(
        "azure",
        hosts=("openai.azure.com",),
        key_variable="AZURE_OPENAI_API_KEY",
        key_header="api-key",
        api_version="2024-10-21",
    ),
    Vendor(
        "google",
        host="https://generativelanguage.googleapis.com",
        path="/v1beta/openai",
        hosts=("generativelanguage.googleapis.com", "googleapis.com"),
        models=("gemini",),
        key_variable="GEMINI_API_KEY",
        default_model="gemini-2.5-flash",
    ),
    Vendor(
        "mistral",
        host="https://api.mistral.ai",
        hosts=("mistral.ai",),
        models=("mistral-", "ministral-", "codestral-"),
        key_variable="MISTRAL_API_KEY",
        default_model="mistral-small-latest",
    ),
    Vendor(
        "deepseek",
        host="https://api.deepseek.com",
        hosts=("deepseek.com",),
        models=("deepseek-chat", "deepseek-reasoner"),
        key_variable="DEEPSEEK_API_KEY",
        default_model="deepseek-chat",
    ),
    Vendor(
        "xai",
        host="https://api.x.ai",
        hosts=("x.ai",),
        models=("grok-",),
        key_variable="XAI_API_KEY",
        default_model="grok-4",
    ),
    Vendor(
        "cerebras",
        host="https://api.cerebras.ai",
        hosts=("cerebras.ai",),
        key_variable="CEREBRAS_API_KEY",
    ),
    Vendor(
        "zai",
        host="https://api.z.ai",
        path="/api/paas/v4",
        hosts=("z.ai",),
        models=("glm-",),
        key_variable="ZAI_API_KEY",
    ),
    Vendor(
        "bedrock",
        wire="bedrock",
        path="",
        hosts=("amazonaws.com",),
        models=("amazon.nova", "anthropic.claude", "us.anthropic.", "eu.anthropic."),
        default_model="amazon.nova-lite-v1:0",
        keyless=True,
    ),
    Vendor(
        "ollama",
        host="http://127.0.0.1:11434",
        keyless=True,
        default_model="llama3.2",
        bills=False,
    ),
    COMPATIBLE,
    LOCAL,
)
VENDORS = {row.name: row for row in _ROWS}


def vendor_of_url(url: str) -> Vendor:
    """The vendor whose host this is; one's own server is `compatible`."""
    host = urlsplit(url).hostname or ""
    for row in _ROWS:
        if any(host == end or host.endswith(f".{end}") for end in row.hosts):
            return row
    return COMPATIBLE


def vendor_of_model(model: str) -> Vendor | None:
    """The vendor that alone offers models of this name; None when several may."""
    name = model.casefold()
    return next((row for row in _ROWS if name.startswith(row.models)), None) if name else None
