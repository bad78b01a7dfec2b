"""Optical character recognition by the `tesseract` program, where it is installed (docs/knowledge.md)."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache

from shared.knowledge.extraction import Unreadable

_SECONDS_A_PICTURE = 60
_WANTED = ("eng", "por", "spa", "fra", "deu", "ita")
_PAGE_END = "\f"


@dataclass(frozen=True, slots=True)
class Tesseract:
    """One installed program; `languages` in its own notation, `eng+por`."""

    program: str
    languages: str

    def read(self, picture: bytes) -> list[str]:
        """The text of each page of a picture file. Raises Unreadable."""
        command = [self.program, "stdin", "stdout", "-l", self.languages]
        try:
            done = subprocess.run(
                command, input=picture, capture_output=True, timeout=_SECONDS_A_PICTURE, check=False
            )
        except subprocess.TimeoutExpired as failure:
            raise Unreadable("Recognizing the text took too long.") from failure
        if done.returncode:
            raise Unreadable("The picture cannot be read.")
        text = done.stdout.decode("utf-8", "replace")
        return text.removesuffix(_PAGE_END).split(_PAGE_END)


@lru_cache(maxsize=1)
def engine() -> Tesseract | None:
    """What is installed here, looked for once."""
    return installed()


def installed(folders: str | None = None) -> Tesseract | None:
    """The program in these folders (else on the PATH) with the languages it knows; None where there is none."""
    program = shutil.which("tesseract", path=folders)
    if program is None:
        return None
    listed = subprocess.run(
        [program, "--list-langs"], capture_output=True, timeout=_SECONDS_A_PICTURE, check=False
    )
    known = set(listed.stdout.decode("utf-8", "replace").split())
    languages = [name for name in _WANTED if name in known]
    return Tesseract(program, "+".join(languages)) if languages else None
