"""Files a person sends. What they contain is found out afterwards by a service (`HearType.needs`)."""

from collections.abc import Callable

from shared.basic.hear.answers import Accepted, Answer, HearContext, Validator
from shared.basic.values.records import File

_DOCUMENTS = ("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "csv")
_DOCUMENT_TYPES = (
    "application/pdf",
    "application/msword",
    "application/vnd.",
    "text/plain",
    "text/csv",
)
_EXTENSIONS = {
    "image/": ("png", "jpg", "jpeg", "gif", "webp", "bmp", "heic", "tif", "tiff", "svg"),
    "video/": ("mp4", "mov", "webm", "avi", "mkv", "3gp"),
    "audio/": ("mp3", "ogg", "oga", "opus", "wav", "m4a", "aac", "flac"),
}


def any_file(answer: Answer, _: HearContext) -> Accepted | None:
    """The first file."""
    return Accepted(answer.files[0]) if answer.files else None


def document(answer: Answer, _: HearContext) -> Accepted | None:
    """The first file that is a document."""
    return _first(
        answer,
        lambda file: _extension(file) in _DOCUMENTS or file.mime_type.startswith(_DOCUMENT_TYPES),
    )


def media(kind: str) -> Validator:
    """The first file of a kind: `image/`, `video/` or `audio/`, by media type, else by file extension."""

    def accept(answer: Answer, _: HearContext) -> Accepted | None:
        return _first(answer, lambda file: _is_kind(file, kind))

    return accept


def nothing(_answer: Answer, _: HearContext) -> None:
    """No message can be the answer: it comes another way, such as a completed login."""


def _is_kind(file: File, kind: str) -> bool:
    return file.mime_type.startswith(kind) or (
        not file.mime_type and _extension(file) in _EXTENSIONS[kind]
    )


def _first(answer: Answer, fits: Callable[[File], bool]) -> Accepted | None:
    found = next(filter(fits, answer.files), None)
    return Accepted(found) if found else None


def _extension(file: File) -> str:
    name = file.name or file.path
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""
