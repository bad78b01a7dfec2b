import pytest

from shared.llm.endpoints import api_base, ollama_base
from shared.llm.vendors import VENDORS


@pytest.mark.parametrize(
    ("vendor", "url", "path", "base"),
    [
        ("openai", "https://api.openai.com", "", "https://api.openai.com/v1"),
        ("openai", "https://api.openai.com/v1/", "", "https://api.openai.com/v1"),
        ("openai", "https://api.openai.com/v1/responses", "", "https://api.openai.com/v1"),
        ("groq", "https://api.groq.com", "", "https://api.groq.com/openai/v1"),
        ("groq", "https://api.groq.com/openai/v1", "", "https://api.groq.com/openai/v1"),
        ("compatible", "gpu:8000", "", "http://gpu:8000/v1"),
        ("compatible", "http://gpu:8000", "/api/v3/chat/completions", "http://gpu:8000/api/v3"),
        (
            "zai",
            "https://api.z.ai",
            "/api/paas/v4/chat/completions",
            "https://api.z.ai/api/paas/v4",
        ),
        ("anthropic", "https://api.anthropic.com/v1/messages", "", "https://api.anthropic.com"),
        ("anthropic", "https://api.anthropic.com/v1", "", "https://api.anthropic.com"),
        (
            "azure",
            "https://x.openai.azure.com",
            "",
            "https://x.openai.azure.com/openai/deployments/m",
        ),
        (
            "azure",
            "https://x.openai.azure.com/openai/v1",
            "",
            "https://x.openai.azure.com/openai/v1",
        ),
    ],
)
def test_the_api_base_is_found(vendor: str, url: str, path: str, base: str) -> None:
    assert api_base(VENDORS[vendor], url, path, "m") == base


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("0.0.0.0", "http://127.0.0.1:11434/v1"),
        ("gpu", "http://gpu:11434/v1"),
        ("gpu:80", "http://gpu:80/v1"),
        ("https://gpu.example", "https://gpu.example:443/v1"),
        ("http://gpu:11434/v1/", "http://gpu:11434/v1"),
        (":1234", "http://127.0.0.1:1234/v1"),
    ],
)
def test_ollamas_variable_is_read_as_ollama_reads_it(host: str, base: str) -> None:
    assert ollama_base(host) == base
