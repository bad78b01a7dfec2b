"""OpenAI's SDK, set up for one endpoint, and its failures translated. Chat and embeddings share it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from layers.llm.failures import failure
from shared.llm.errors import ModelAuth, ModelOverloaded, ModelTimeout, StreamCut

if TYPE_CHECKING:
    import openai

NO_KEY = "none"
"""What is sent to a server that asks for no key: the SDK insists on having one."""


def client(
    *, url: str, key: str, timeout: float, key_header: str = "", api_version: str = ""
) -> "openai.OpenAI":
    """Connect to nothing yet. Retries are ours: the SDK would also retry what must not be."""
    import openai

    if not url:
        raise ModelAuth("No language model is configured for this bot.")
    with translated():
        return openai.OpenAI(
            base_url=url,
            api_key=key or NO_KEY,
            timeout=timeout,
            max_retries=0,
            default_headers={key_header: key} if key_header else None,
            default_query={"api-version": api_version} if "/deployments/" in url else None,
        )


@contextmanager
def translated(*, streaming: bool = False) -> Iterator[None]:
    """Turn the SDK's exceptions into ours; while `streaming`, a lost connection is a cut answer."""
    import httpx2
    import openai

    try:
        yield
    except openai.APITimeoutError as error:
        raise ModelTimeout from error
    except (openai.APIConnectionError, httpx2.TransportError) as error:
        raise (StreamCut if streaming else ModelOverloaded) from error
    except openai.APIStatusError as error:
        raise failure(error.status_code, error.body, error.response.headers) from error
    except openai.APIError as error:  # an error event inside a stream that began well
        raise failure(_status(error.body), error.body, {}) from error
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise ModelAuth("The address or the key of the model cannot be used.") from error
    except ValueError as error:  # an event that is no JSON
        raise StreamCut from error


def _status(body: object) -> int:
    """The status an error event carries as its code, as llama.cpp writes it; 500 otherwise."""
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, int) else 500
