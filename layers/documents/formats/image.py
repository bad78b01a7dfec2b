"""Pictures of text: what optical character recognition reads in them."""

from __future__ import annotations

from layers.documents import recognition
from shared.knowledge.extraction import Block, Extract, NeedsRecognition, Unreadable, limited

SUFFIXES = ("png", "jpg", "jpeg", "tif", "tiff", "webp")
MIME = "image/*"
LIMIT_KEY = "kb-image"
SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"RIFF")


def parse(data: bytes) -> Extract:
    engine = recognition.engine()
    if engine is None:
        raise NeedsRecognition
    pages = engine.read(data)
    blocks = [
        Block(text, page=number)
        for number, page in enumerate(pages, 1)
        for text in page.split("\n\n")
        if text.strip()
    ]
    if not blocks:
        raise Unreadable("No text was recognized in the picture.")
    return Extract(limited(blocks), pages=len(pages))
