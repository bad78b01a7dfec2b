"""What kind of file a name stands for."""

from __future__ import annotations

import mimetypes


def media_type(path: str) -> str:
    """By the ending of the file's name."""
    return mimetypes.guess_type(path)[0] or "application/octet-stream"
