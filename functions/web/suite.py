"""The pages of the suite: `/suite` and `/suite/{page}`, one shell around one file each.

A page is `pages/suite/<name>.html`. Its first line says `<!-- order | Title | Título | name of its script and style -->`;
`static/<name>.js` and `static/<name>.css` are loaded where they are there. Adding a page is adding those files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from functions.web.deps import page, page_names, static
from shared.errors import NotFound

POLICY = (
    "default-src 'self'; connect-src 'self' ws: wss: http: https:; img-src 'self' https: http: data: blob:; "
    "media-src 'self' https: http: blob:; frame-src 'self' https: http: blob:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_HEAD = re.compile(r"<!--\s*(\d+)\s*\|\s*(.+?)\s*\|\s*(.+?)\s*\|\s*(\w+)\s*-->\n")
FIRST = "drive"

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SuitePage:
    """One page: its place in the menu, its names in both languages, what it loads, what it shows."""

    name: str
    order: int
    title: str
    titulo: str
    script: str
    body: str

    @classmethod
    def read(cls, name: str) -> SuitePage:
        text = page(f"suite/{name}.html")
        head = _HEAD.match(text)
        if head is None:
            raise ValueError(f"pages/suite/{name}.html does not begin with its title line")
        order, title, titulo, script = head.groups()
        return cls(name, int(order), title, titulo, script, text[head.end() :])


@router.get("/suite", response_class=HTMLResponse)
@router.get("/suite/{name}", response_class=HTMLResponse)
def suite_page(name: str = FIRST) -> HTMLResponse:
    """One page in the shell; it asks the API who is signed in."""
    pages = sorted((SuitePage.read(known) for known in page_names("suite")), key=_order)
    chosen = next((one for one in pages if one.name == name), None)
    if chosen is None:
        raise NotFound("There is no such page.")
    filled = {
        "title": escape(chosen.title),
        "titulo": escape(chosen.titulo),
        "name": escape(chosen.name),
        "styles": _link(chosen.script),
        "scripts": _script(chosen.script),
        "nav": "".join([_CHAT, *(_item(one, chosen) for one in pages)]),
        "body": chosen.body,
    }
    text = page("suite.html")
    for slot, value in filled.items():
        text = text.replace("{{" + slot + "}}", value)
    headers = {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }
    return HTMLResponse(text, headers=headers)


_CHAT = '<li><a href="/" data-title-en="Chat" data-title-pt="Conversa">Chat</a></li>'


def _order(one: SuitePage) -> tuple[int, str]:
    return one.order, one.name


def _item(one: SuitePage, chosen: SuitePage) -> str:
    current = ' aria-current="page"' if one is chosen else ""
    title, titulo = escape(one.title), escape(one.titulo)
    return (
        f'<li><a href="/suite/{one.name}"{current} data-title-en="{title}" data-title-pt="{titulo}">'
        f"{title}</a></li>"
    )


def _link(name: str) -> str:
    there = static(f"{name}.css") is not None
    return f'<link rel="stylesheet" href="/static/{name}.css">' if there else ""


def _script(name: str) -> str:
    there = static(f"{name}.js") is not None
    return f'<script src="/static/{name}.js" defer></script>' if there else ""
