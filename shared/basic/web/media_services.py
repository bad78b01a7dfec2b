"""Services that make and understand pictures and sound, by the protocol most of them speak (OpenAI's).

For each kind (`image`, `video`, `tts`, `stt`, `vision`) config.csv has `media-KIND-url` (such as
https://api.openai.com/v1), `media-KIND-key` and `media-KIND-model`; without them those of `llm-url` and `llm-key`
where they are a web address. R5005 says what to set.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.basic.errors import BasicError
from shared.basic.runtime.run import Run
from shared.basic.web.requests import fetched, is_web

_USUAL_MODELS = {
    "image": "gpt-image-1",
    "tts": "tts-1",
    "stt": "whisper-1",
    "vision": "gpt-4o-mini",
    "video": "",
}
_BOUNDARY = "gb-7d1f0c5a9b3e"


@dataclass(frozen=True, slots=True)
class Service:
    """Where a kind of media is made, with what key and model."""

    url: str
    key: str
    model: str


def service_of(run: Run, kind: str, name: str) -> Service:
    """The service for a kind of media; R5005 naming the settings when there is none."""
    config = run.services.config
    url = config(f"media-{kind}-url") or (config("llm-url") if kind == "vision" else "")
    if not is_web(url):
        raise BasicError(
            "R5005",
            f"{name} needs a service: set media-{kind}-url and media-{kind}-key in config.csv",
        )
    key = config(f"media-{kind}-key") or config("llm-key")
    model = (
        config(f"media-{kind}-model")
        or config("model-vision" if kind == "vision" else "")
        or _USUAL_MODELS[kind]
    )
    return Service(url.rstrip("/"), key, model)


def asked(run: Run, service: Service, path: str, document: Mapping[str, Any]) -> bytes:
    """The body of the answer to a JSON request. R5110 or R5111 for what the service refuses."""
    return _answer(run, service, path, json.dumps(document).encode(), "application/json")


def uploaded_to(
    run: Run, service: Service, path: str, fields: Mapping[str, str], name: str, data: bytes
) -> bytes:
    """The body of the answer to a form with one file."""
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'.encode()
        for key, text in fields.items()
    ]
    safe = name.replace('"', "'")
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{safe}"\r\n'
    body = b"".join(
        [*parts, head.encode(), b"Content-Type: application/octet-stream\r\n\r\n", data]
    )
    body += f"\r\n--{_BOUNDARY}--\r\n".encode()
    return _answer(run, service, path, body, f"multipart/form-data; boundary={_BOUNDARY}")


def parsed(data: bytes) -> dict[str, Any]:
    """The object of a JSON answer; R5012 for anything else."""
    try:
        found = json.loads(data)
    except ValueError as failure:
        raise BasicError("R5012", "the service did not answer with JSON") from failure
    if not isinstance(found, dict):
        raise BasicError("R5012", "the service did not answer with an object")
    return found


def made_file(run: Run, answer: Mapping[str, Any]) -> bytes:
    """The file an answer holds: base64 in `b64_json`, or behind its `url`."""
    items = answer.get("data")
    item = items[0] if isinstance(items, list) and items else answer
    if isinstance(item.get("b64_json"), str):
        return base64.b64decode(item["b64_json"])
    url = str(item.get("url", ""))
    if not is_web(url):
        raise BasicError("R5012", "the service answered without a file")
    found = fetched(run, "GET", url)
    if found.status >= 400:
        raise BasicError(f"R51{found.status}", f"the made file answers {found.status}")
    return found.body


def _answer(run: Run, service: Service, path: str, body: bytes, kind: str) -> bytes:
    headers = {"Content-Type": kind, "Idempotency-Key": run.key}
    if service.key:
        headers["Authorization"] = f"Bearer {service.key}"
    answer = fetched(run, "POST", f"{service.url}{path}", headers, body)
    if answer.status == 429:
        raise BasicError("R5111", "the media service's quota is spent")
    if answer.status >= 400:
        raise BasicError("R5110", f"the media service answers {answer.status} {answer.reason}")
    return answer.body
