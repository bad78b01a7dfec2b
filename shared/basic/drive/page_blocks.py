"""Markdown and HTML as the blocks a page is made of."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from shared.basic.web.markup import Element, parsed_markup

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_ITEM = re.compile(r"\s*(?:([-*+])|(\d{1,9})[.)])\s+(.*)")
_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*")
_DIVIDER = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*")
_INLINE = (
    (re.compile(r"\*\*(.+?)\*\*|__(.+?)__"), "b"),
    (re.compile(r"(?<!\w)\*([^*\s][^*]*?)\*(?!\w)|(?<!\w)_([^_\s][^_]*?)_(?!\w)"), "i"),
    (re.compile(r"`([^`]+)`()"), "font face='Courier'"),
)
_LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_INLINE_TAGS = {
    "b": "b",
    "strong": "b",
    "i": "i",
    "em": "i",
    "u": "u",
    "code": "font",
    "sub": "sub",
    "sup": "super",
}
_LONG = 5_000  # characters of a block whose inline marks are still looked for
_SKIPPED = frozenset({"head", "script", "style", "template", "noscript", "title"})
_CONTAINERS = frozenset(
    {
        "",
        "html",
        "body",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "ul",
        "ol",
        "blockquote",
        "form",
    }
    | {"tbody", "thead", "figure", "center", "aside", "nav", "dl"}
)


@dataclass(frozen=True, slots=True)
class PageBlock:
    """One block. `kind` is heading, text, item, code, table, rule or break.

    `text` is marked up with <b>, <i>, <u>, <br/> and escaped otherwise; `level` is that of a heading or the depth of an
    item, whose mark is `label`; `rows` are the cells of a table, its header first.
    """

    kind: str
    text: str = ""
    level: int = 0
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def blocks_of(text: str, *, is_html: bool) -> list[PageBlock]:
    """The blocks of a document in order."""
    return list(_of_element(parsed_markup(text), 0)) if is_html else list(_of_markdown(text))


def looks_like_html(text: str) -> bool:
    """Whether a text without a telling name is HTML."""
    return bool(
        re.match(
            r"\s*<(!doctype|html|body|h[1-6]|p|div|table|section|ul|ol|style|head)\b",
            text,
            re.IGNORECASE,
        )
    )


# --- Markdown -----------------------------------------------------------------------------------


def _of_markdown(text: str) -> Iterator[PageBlock]:
    lines = text.replace("\r\n", "\n").split("\n")
    at = 0
    paragraph: list[str] = []
    while at <= len(lines):
        line = lines[at] if at < len(lines) else ""
        block, used = _special(lines, at) if line.strip() else (None, 1)
        if block is None and line.strip():
            paragraph.append(line)
            at += 1
            continue
        if paragraph:
            yield PageBlock("text", _inline(" ".join(part.strip() for part in paragraph)))
            paragraph = []
        if block is not None:
            yield block
        at += used


def _special(lines: list[str], at: int) -> tuple[PageBlock | None, int]:
    """The block that begins on a line, and how many lines it has; None for a line of a paragraph."""
    line = lines[at]
    if line.lstrip().startswith("```"):
        end = next(
            (i for i in range(at + 1, len(lines)) if lines[i].lstrip().startswith("```")),
            len(lines),
        )
        return PageBlock("code", "\n".join(lines[at + 1 : end])), end - at + 1
    heading = _HEADING.fullmatch(line.strip()) if len(line) < _LONG else None
    if heading:
        return PageBlock("heading", _inline(heading[2]), len(heading[1])), 1
    if len(line) < _LONG and _RULE.fullmatch(line):
        return PageBlock("rule"), 1
    if (
        "|" in line
        and len(line) + len(lines[min(at + 1, len(lines) - 1)]) < _LONG
        and at + 1 < len(lines)
        and "|" in lines[at + 1]
        and _DIVIDER.fullmatch(lines[at + 1])
    ):
        return _table(lines, at)
    item = _ITEM.match(line)
    if item:
        depth = (len(line) - len(line.lstrip())) // 2
        return PageBlock("item", _inline(item[3]), depth, f"{item[2]}." if item[2] else "•"), 1
    return None, 1


def _table(lines: list[str], at: int) -> tuple[PageBlock, int]:
    end = at
    while end < len(lines) and "|" in lines[end]:
        end += 1
    written = [lines[at], *lines[at + 2 : end]]
    rows = [
        tuple(_inline(cell.strip()) for cell in row.strip().strip("|").split("|"))
        for row in written
    ]
    return PageBlock("table", rows=_even(rows)), end - at


def _inline(text: str) -> str:
    if len(text) > _LONG:
        return html.escape(text, quote=False)
    marked = html.escape(_LINK.sub(r"\1", text), quote=False)
    for pattern, tag in _INLINE:
        name = tag.split()[0]
        marked = pattern.sub(lambda m, t=tag, n=name: f"<{t}>{m[1] or m[2]}</{n}>", marked)  # type: ignore[misc]
    return marked


def _even(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    width = max((len(row) for row in rows), default=0)
    return tuple(row + ("",) * (width - len(row)) for row in rows)


# --- HTML ---------------------------------------------------------------------------------------


def _of_element(element: Element, depth: int) -> Iterator[PageBlock]:
    inline: list[Element | str] = []
    number = 0
    for child in element.children:
        if isinstance(child, str) or (child.tag not in _SKIPPED and _is_inline(child)):
            inline.append(child)
            continue
        yield from _text(inline)
        inline = []
        if child.tag in _SKIPPED:
            continue
        number += child.tag == "li"
        yield from _block(child, depth, f"{number}." if element.tag == "ol" else "•")
    yield from _text(inline)


def _block(child: Element, depth: int, label: str) -> Iterator[PageBlock]:
    if child.tag[:1] == "h" and child.tag[1:].isdigit():
        yield PageBlock("heading", _marked(child.children), int(child.tag[1:]))
    elif child.tag == "hr":
        yield PageBlock("rule")
    elif child.tag == "pre":
        yield PageBlock("code", "".join(_plain(child)))
    elif child.tag == "table":
        rows = [
            tuple(_marked(cell.children) for cell in row.elements if cell.tag in ("td", "th"))
            for row in child.walk()
            if row.tag == "tr"
        ]
        yield PageBlock("table", rows=_even([row for row in rows if row]))
    elif child.tag == "li":
        blocks = list(_of_element(child, depth + 1))
        own = blocks[0].text if blocks and blocks[0].kind == "text" else ""
        yield PageBlock("item", own, depth, label)
        yield from blocks[1:] if own else blocks
    elif "page-break" in child.attributes.get("style", "") or "page-break" in child.classes:
        yield PageBlock("break")
        yield from _of_element(child, depth)
    else:
        yield from _of_element(child, depth)


def _is_inline(element: Element) -> bool:
    blocks = {"p", "li", "table", "hr", "pre", "dt", "dd", "tr", "td", "th"}
    return element.tag not in _CONTAINERS | blocks and not re.fullmatch(r"h[1-6]", element.tag)


def _text(inline: list[Element | str]) -> Iterator[PageBlock]:
    marked = _marked(inline)
    if marked:
        yield PageBlock("text", marked)


def _marked(children: list[Element | str]) -> str:
    return " ".join("".join(_pieces(children)).split())


def _pieces(children: list[Element | str]) -> Iterator[str]:
    for child in children:
        if isinstance(child, str):
            yield html.escape(child, quote=False)
        elif child.tag == "br":
            yield "<br/>"
        elif child.tag in _INLINE_TAGS:
            name = _INLINE_TAGS[child.tag]
            face = " face='Courier'" if name == "font" else ""
            yield f"<{name}{face}>"
            yield from _pieces(child.children)
            yield f"</{name}>"
        elif child.tag not in _SKIPPED:
            yield from _pieces(child.children)


def _plain(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _plain(child)
