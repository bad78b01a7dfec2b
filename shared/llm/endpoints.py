"""From the address in a config to the API base a vendor's client wants."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from shared.llm.values import is_local_file, remote, text
from shared.llm.vendors import Vendor

_OPERATIONS = ("/chat/completions", "/embeddings", "/v1/messages", "/messages", "/responses")


def api_base(vendor: Vendor, url: str, endpoint_path: str = "", model: str = "") -> str:
    """The base for `url`, which may be a bare host, a base, or the full address of an operation.

    `endpoint_path` (`llm-endpoint-path`) is the operation's path and replaces the vendor's own.
    Azure addresses a deployment in the path unless the address already names one.
    """
    url = _without_operation(url if "://" in url else f"http://{url}")
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    path = parts.path.rstrip("/")
    if endpoint_path:
        path = path.removesuffix(vendor.path)
        return root + path + _without_operation("/" + endpoint_path.lstrip("/"))
    if vendor.api_version and not path:
        return f"{root}/openai/deployments/{model}"
    if vendor.wire == "anthropic":
        return root + path.removesuffix("/v1")
    return root + (path or vendor.path)


def _without_operation(url: str) -> str:
    url = url.rstrip("/")
    for operation in _OPERATIONS:
        if url.endswith(operation):
            return url.removesuffix(operation)
    return url


def ollama_base(host: str) -> str:
    """OLLAMA_HOST as Ollama reads it: scheme and port may be missing; 0.0.0.0 is this machine."""
    parts = urlsplit(host if "://" in host else f"http://{host}")
    name = "127.0.0.1" if parts.hostname in {None, "", "0.0.0.0"} else parts.hostname  # noqa: S104
    port = parts.port or (443 if parts.scheme == "https" else 11434)
    return f"{parts.scheme}://{name}:{port}{parts.path.rstrip('/') or '/v1'}"


def is_loopback(url: str) -> bool:
    host = urlsplit(url if "://" in url else f"http://{url}").hostname or ""
    return host in {"localhost", "::1", "0.0.0.0"} or host.startswith("127.")  # noqa: S104


def configured_url(config: Mapping[str, str], role: str) -> str:
    """`llm-url` or `embedding-url`.

    Unset also where it is the model server a package had beside it on its old machine: a loopback
    address together with a local model file.
    """
    url = remote(config, f"{role}-url")
    legacy = is_local_file(text(config, f"{role}-model")) and is_loopback(url)
    return "" if legacy else url
