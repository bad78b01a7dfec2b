"""Makes what a model or script says safe to show (rule T11).

Markup is kept when it is on the allow-list and removed or defused otherwise. The stream form works on a buffered
prefix, so that a tag cut across chunks cannot slip through. Inside code, where markup is text, a tag that is not
allowed is defused with a zero-width space after its `<`: clients that insert an answer as HTML cannot run it.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

ALLOWED = {
    name: frozenset(attributes.split())
    for name, attributes in {
        **dict.fromkeys(
            [
                "p",
                "br",
                "hr",
                "b",
                "strong",
                "i",
                "em",
                "u",
                "s",
                "ul",
                "ol",
                "li",
                "table",
                "thead",
                "tbody",
                "tfoot",
                "tr",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "code",
                "pre",
                "blockquote",
            ],
            "class",
        ),
        "td": "class colspan rowspan",
        "th": "class colspan rowspan",
        "a": "href title",
        "img": "src alt title width height",
        "div": "class",
        "span": "class",
    }.items()
}
SWALLOWED = frozenset(
    {
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "noscript",
        "template",
        "svg",
        "math",
        "title",
        "textarea",
    }
)
LONGEST_TAG = 2_000
_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>|<!--.*?-->|<!(?!--)[^>]*>",
    re.DOTALL,
)
_MAYBE_TAG = re.compile(r"<(?:/?(?:[A-Za-z!]|$))")
_SAFE_LINK = re.compile(r"(?:https?:|mailto:|/(?!/)|#)", re.IGNORECASE)
_SAFE_IMAGE = re.compile(r"(?:https?://|/(?!/))", re.IGNORECASE)
_SAFE_CLASS = re.compile(r"[\w -]{0,80}\Z")
_BAD_MARKDOWN_LINK = re.compile(
    r"(\]\(\s*<?|^\s*\[[^\]]+\]:\s*<?)\s*(?:javascript|data|vbscript)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_SPACE_IN_SCHEME = re.compile(r"[\x00-\x20\u200b]+")


class Sanitizer:
    """Sanitizes a text that arrives in pieces. Feed pieces, send what comes back, then send `finish()`."""

    def __init__(self) -> None:
        self._buffer = ""
        self._code = ""
        self._swallowing = ""

    def feed(self, piece: str) -> str:
        self._buffer += piece
        return self._drain(at_end=False)

    def finish(self) -> str:
        return self._drain(at_end=True)

    def _drain(self, *, at_end: bool) -> str:
        out: list[str] = []
        while self._buffer:
            taken = self._step(out, at_end=at_end)
            if taken == 0:
                break
            self._buffer = self._buffer[taken:]
        return _BAD_MARKDOWN_LINK.sub(r"\1#blocked-", "".join(out))

    def _step(self, out: list[str], *, at_end: bool) -> int:
        """Handle the front of the buffer; returns how many characters were taken (0 = need more)."""
        if self._swallowing:
            return self._skip_element(at_end=at_end)
        spot = _next_special(self._buffer)
        if spot > 0:
            out.append(self._buffer[:spot])
            return spot
        if self._buffer[0] == "`":
            return self._ticks(out, at_end=at_end)
        if self._buffer[0] == "]":
            return self._bracket(out, at_end=at_end)
        return self._angle(out, at_end=at_end)

    def _ticks(self, out: list[str], *, at_end: bool) -> int:
        run = len(self._buffer) - len(self._buffer.lstrip("`"))
        if run == len(self._buffer) and not at_end:
            return 0
        marker = self._buffer[:run]
        if not self._code:
            self._code = marker
        elif self._code == marker or (len(marker) >= 3 and self._code.startswith("```")):
            self._code = ""
        out.append(marker)
        return run

    def _bracket(self, out: list[str], *, at_end: bool) -> int:
        """Keep `](scheme:` together so that a link cut across pieces is still checked."""
        front = self._buffer[:40]
        if not at_end and re.fullmatch(r"\](?:\(?[\s<A-Za-z]*)?", front):
            return 0
        link = _BAD_MARKDOWN_LINK.match(front)
        if link and not self._code:
            out.append(link.group(1) + "#blocked-")
            return link.end()
        out.append("]")
        return 1

    def _angle(self, out: list[str], *, at_end: bool) -> int:
        tag = _TAG.match(self._buffer)
        if tag is None:
            incomplete = _MAYBE_TAG.match(self._buffer) and len(self._buffer) < LONGEST_TAG
            if incomplete and not at_end:
                return 0
            out.append("<" if _MAYBE_TAG.match(self._buffer) is None else "&lt;")
            return 1
        if self._code:
            out.append(_defused(tag))
        else:
            self._emit_tag(tag, out)
        return tag.end()

    def _emit_tag(self, tag: re.Match[str], out: list[str]) -> None:
        closing, name = tag.group(1), (tag.group(2) or "").lower()
        if name in SWALLOWED and not closing and not tag.group(0).endswith("/>"):
            self._swallowing = name
        elif name in ALLOWED:
            out.append(f"</{name}>" if closing else _clean_tag(tag.group(0)))

    def _skip_element(self, *, at_end: bool) -> int:
        end = re.search(rf"</\s*{self._swallowing}[^>]*>", self._buffer, re.IGNORECASE)
        if end:
            self._swallowing = ""
            return end.end()
        return len(self._buffer) if at_end else max(0, len(self._buffer) - LONGEST_TAG)


def sanitize(text: str) -> str:
    """The whole text at once."""
    sanitizer = Sanitizer()
    return sanitizer.feed(text) + sanitizer.finish()


def _next_special(text: str) -> int:
    spots = [spot for mark in "<`]" if (spot := text.find(mark)) >= 0]
    return min(spots, default=len(text))


def _defused(tag: re.Match[str]) -> str:
    name = (tag.group(2) or "").lower()
    harmless = name in ALLOWED and not tag.group(3).strip()
    return tag.group(0) if harmless else tag.group(0).replace("<", "<\u200b")


class _OneTag(HTMLParser):
    """Reads the attributes of a single start tag with the standard library's own rules."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.name = ""
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.name, self.attributes = tag, attrs


def _clean_tag(text: str) -> str:
    reader = _OneTag()
    reader.feed(text)
    kept = [
        f' {name}="{escape(value, quote=True)}"'
        for name, value in reader.attributes
        if value is not None and name in ALLOWED.get(reader.name, ()) and _is_safe(name, value)
    ]
    return f"<{reader.name}{''.join(kept)}>" if reader.name in ALLOWED else ""


def _is_safe(name: str, value: str) -> bool:
    if name == "href":
        return bool(_SAFE_LINK.match(_SPACE_IN_SCHEME.sub("", value)))
    if name == "src":
        return bool(_SAFE_IMAGE.match(_SPACE_IN_SCHEME.sub("", value)))
    if name == "class":
        return bool(_SAFE_CLASS.match(value))
    return True
