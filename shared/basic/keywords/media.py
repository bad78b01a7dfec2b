"""Pictures, films and sound: IMAGE, VIDEO, AUDIO, SEE, OCR, SPEECH TO TEXT."""

from __future__ import annotations

import base64
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.drive.media import media_type
from shared.basic.drive.reading import bytes_of
from shared.basic.drive.writing import stored
from shared.basic.errors import BasicError
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import File
from shared.basic.web.media_services import asked, made_file, parsed, service_of, uploaded_to
from shared.basic.web.requests import fetched, is_web
from shared.errors import GbError

_MOST_BYTES = 20_000_000
_FOLDER = "generated"
_DESCRIBE = "Describe this picture in two or three sentences."
_READ = "Write down all text in this picture, line by line, and nothing else."


@keyword(
    "IMAGE {prompt:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='picture = IMAGE "a red teapot on a table"',
)
def image(run: Run, prompt: Any) -> str:
    """Have a picture made, and give its path in the drive. Needs `media-image-url` in config.csv."""
    service = service_of(run, "image", "IMAGE")
    document = {"model": service.model, "prompt": _words(prompt, "IMAGE"), "n": 1}
    return _kept(
        run, made_file(run, parsed(asked(run, service, "/images/generations", document))), "png"
    )


@keyword(
    "VIDEO {prompt:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='film = VIDEO "waves on a beach"',
)
def video(run: Run, prompt: Any) -> str:
    """Have a short film made, and give its path in the drive. Needs `media-video-url` in config.csv."""
    service = service_of(run, "video", "VIDEO")
    document = {"model": service.model, "prompt": _words(prompt, "VIDEO")}
    return _kept(
        run, made_file(run, parsed(asked(run, service, "/videos/generations", document))), "mp4"
    )


@keyword(
    "AUDIO {text:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='speech = AUDIO "Your order is ready."',
)
def audio(run: Run, text: Any) -> str:
    """Have a text spoken, and give the path of the sound in the drive. Needs `media-tts-url` in config.csv."""
    service = service_of(run, "tts", "AUDIO")
    voice = run.services.config("media-tts-voice") or "alloy"
    document = {"model": service.model, "input": _words(text, "AUDIO"), "voice": voice}
    return _kept(run, asked(run, service, "/audio/speech", document), "mp3")


@keyword(
    "SEE {picture:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='what = SEE "images/pot.png"',
)
def see(run: Run, picture: Any) -> str:
    """What a picture of the web or the drive shows, in words. Needs `media-vision-url`, or a model that sees."""
    return _looked_at(run, picture, _DESCRIBE, "SEE")


@keyword(
    "OCR {picture:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='text = OCR "images/pot.png"',
)
def ocr(run: Run, picture: Any) -> str:
    """The text in a picture of the web or the drive: read by the platform where it can, else by `media-vision-url`."""
    name, data = _content(run, picture)
    try:
        return run.services.drive.text(name, data)
    except GbError:  # no recognition here, or nothing it could read
        return _looked_at(run, picture, _READ, "OCR")


@keyword(
    "SPEECH TO TEXT {sound:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='words = SPEECH TO TEXT "sounds/memo.mp3"',
)
def speech_to_text(run: Run, sound: Any) -> str:
    """What is said in a recording of the web or the drive. Needs `media-stt-url` in config.csv."""
    service = service_of(run, "stt", "SPEECH TO TEXT")
    name, data = _content(run, sound)
    fields = {"model": service.model}
    answer = parsed(uploaded_to(run, service, "/audio/transcriptions", fields, name, data))
    return display(answer.get("text", ""))


def _looked_at(run: Run, picture: Any, question: str, name: str) -> str:
    service = service_of(run, "vision", name)
    path, data = _content(run, picture)
    address = f"data:{media_type(path)};base64,{base64.b64encode(data).decode()}"
    content = [
        {"type": "text", "text": question},
        {"type": "image_url", "image_url": {"url": address}},
    ]
    document = {"model": service.model, "messages": [{"role": "user", "content": content}]}
    answer = parsed(asked(run, service, "/chat/completions", document))
    choices = answer.get("choices")
    if not isinstance(choices, list) or not choices:
        raise BasicError("R5012", "the service did not answer with a description")
    return display(choices[0].get("message", {}).get("content", ""))


def _content(run: Run, thing: Any) -> tuple[str, bytes]:
    """Name and bytes of a file of the web or the drive."""
    text = thing.url or thing.path if isinstance(thing, File) else display(thing).strip()
    if not is_web(text):
        return text, bytes_of(run, text, _MOST_BYTES)
    answer = fetched(run, "GET", text)
    if answer.status >= 400:
        raise BasicError(f"R51{answer.status}", f"the file answers {answer.status} {answer.reason}")
    return text.partition("?")[0].rpartition("/")[2] or "file", answer.body


def _kept(run: Run, data: bytes, suffix: str) -> str:
    path = f"{_FOLDER}/{run.key.replace(':', '-')}.{suffix}"
    stored(run, path, data)
    return path


def _words(value: Any, name: str) -> str:
    text = display(value).strip()
    if not text:
        raise BasicError("R5010", f"{name} needs a text")
    return text
