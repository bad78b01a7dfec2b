"""HTML: what a reader would see of the page's main part."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from shared.encoding import decode_text
from shared.knowledge.extraction import Block, Extract

SUFFIXES = ("html", "htm")
MIME = "text/html"
LIMIT_KEY = "kb-text"

_HIDDEN = frozenset(
    {"script", "style", "noscript", "template", "svg", "nav", "footer", "aside", "iframe"}
)
_BREAKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "ul", "ol", "dl", "blockquote", "pre"}
    | {"table", "tr", "figure", "details", "hr", "body", "dd", "dt", "li"}
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_VOID = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "source", "track", "wbr", "area", "base", "col"}
)


def parse(data: bytes) -> Extract:
    reader = _Reader()
    reader.feed(decode_text(data))
    reader.close()
    reader.finish()
    title = " ".join(" ".join(reader.title).split())
    return Extract(tuple(reader.blocks), title or reader.first_heading)


@dataclass
class _Row:
    """A table row being read: cells, and whether all of them are headers."""

    cells: list[str] = field(default_factory=list)
    is_header: bool = True
    is_in_cell: bool = False


class _Reader(HTMLParser):
    """Collects blocks between the tags that break the flow of text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.title: list[str] = []
        self.first_heading = ""
        self._text: list[str] = []
        self._hidden: list[str] = []
        self._in_title = False
        self._path: list[tuple[int, str]] = []
        self._waiting = ""
        self._header: list[str] = []
        self._row: _Row | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if self._hidden or tag in _HIDDEN:
            if tag not in _VOID:
                self._hidden.append(tag)
            return
        self._in_title = tag == "title"
        if tag == "br":
            self._text.append("\n")
        elif tag == "tr":
            self._end_row()
            self._row = _Row()
        elif tag in ("td", "th") and self._row is not None:
            self._end_cell()
            self._row.is_in_cell = True
            self._row.is_header = self._row.is_header and tag == "th"
        elif tag in _BREAKS or tag in _HEADINGS:
            self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                del self._hidden[self._hidden.index(tag) :]
            return
        self._in_title = False
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
            self._header = [] if tag == "table" else self._header
        elif tag in _HEADINGS:
            self._open(_HEADINGS[tag])
        elif tag in _BREAKS:
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif not self._hidden:
            self._text.append(data)

    def finish(self) -> None:
        """Close what is still open at the end of the page."""
        self._end_row()
        self._end()
        if self._waiting:
            self._add("")

    def _end(self) -> None:
        text = self._taken()
        if text:
            self._add(text)

    def _break(self, tag: str) -> None:
        if self._row is None:
            self._end()
        else:
            self._text.append(" ")
        if tag == "li":
            self._text.append("- ")

    def _open(self, level: int) -> None:
        name = self._taken()
        if name:
            self.first_heading = self.first_heading or name
            self._path = [pair for pair in self._path if pair[0] < level] + [(level, name)]
            self._waiting = "\n".join(part for part in (self._waiting, name) if part)

    def _end_cell(self) -> None:
        """Close a cell; HTML lets authors leave out the tags that say so."""
        if self._row is not None and self._row.is_in_cell:
            self._row.cells.append(self._taken())
            self._row.is_in_cell = False

    def _end_row(self) -> None:
        self._end_cell()
        row, self._row = self._row, None
        if row is None:
            self._end()
            return
        if row.is_header and row.cells:
            self._header = row.cells
            return
        names = self._header + [""] * len(row.cells)
        pairs = zip(names, row.cells, strict=False)
        text = "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
        if text:
            self._add(text, whole=True)

    def _add(self, text: str, *, whole: bool = False) -> None:
        section = " > ".join(name for _, name in self._path)
        lines = [line for line in (self._waiting, text) if line]
        self.blocks.append(Block("\n".join(lines), section, whole=whole))
        self._waiting = ""

    def _taken(self) -> str:
        """The text gathered, with white space as a browser shows it; gathering begins anew."""
        lines = "".join(self._text).split("\n") if self._text else []
        self._text = []
        return " ".join(" ".join(lines).split()).removesuffix("-").strip()
