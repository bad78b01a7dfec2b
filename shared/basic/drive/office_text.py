"""Placeholders in Word and PowerPoint files, which keep their text in paragraphs of runs inside a zip archive."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable

from shared.basic.errors import BasicError

_PARTS = {
    "docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml"),
    "pptx": re.compile(r"ppt/slides/slide\d+\.xml"),
}
_PARAGRAPH = re.compile(r"<(?P<ns>[wa]):p(?=[ >]).*?</(?P=ns):p>", re.DOTALL)
_TEXT = re.compile(r"<(?P<ns>[wa]):t(?: [^>]*)?>(?P<text>[^<]*)</(?P=ns):t>")
_MAX_UNPACKED = 100_000_000
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def replaced_text(kind: str, data: bytes, change: Callable[[str], str]) -> bytes:
    """The document with every paragraph that has `{{` put through `change`; its first run keeps the format.

    R5405 for what is no such document, R5403 for one too large.
    """
    out = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as source,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as goal,
        ):
            entries = source.infolist()
            if sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
                raise BasicError("R5403", "the document is too large")
            for entry in entries:
                content = source.read(entry)
                if _PARTS[kind].fullmatch(entry.filename):
                    content = _changed(content.decode("utf-8"), change).encode("utf-8")
                goal.writestr(entry, content, zipfile.ZIP_DEFLATED)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        EOFError,
        UnicodeDecodeError,
        RuntimeError,
    ) as failure:
        raise BasicError("R5405", f"this is no readable .{kind} document") from failure
    return out.getvalue()


def _changed(xml: str, change: Callable[[str], str]) -> str:
    return _PARAGRAPH.sub(lambda found: _paragraph(found[0], change), xml)


def _paragraph(xml: str, change: Callable[[str], str]) -> str:
    runs = list(_TEXT.finditer(xml))
    before = "".join(html.unescape(run["text"]) for run in runs)
    if "{{" not in before:
        return xml
    after = html.escape(_NOT_XML.sub("", change(before)), quote=False)
    texts = iter([after])

    def kept(run: re.Match[str]) -> str:
        space = ' xml:space="preserve"' if run["ns"] == "w" else ""
        return f"<{run['ns']}:t{space}>{next(texts, '')}</{run['ns']}:t>"

    return _TEXT.sub(kept, xml)
