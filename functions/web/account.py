"""The pages of an account: sign in, register, confirm, recover, accept an invitation, first administrator.

One shell around the forms of `pages/account/<name>.html`, whose first line says `<!-- Title | Título -->`. A token stands
behind `#` in the address, where neither servers nor other sites see it.
"""

from __future__ import annotations

import re
from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from functions.web.deps import page, page_names
from shared.errors import NotFound

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEAD = re.compile(r"<!--\s*(.+?)\s*\|\s*(.+?)\s*-->\n")

router = APIRouter()


@router.get("/auth/{name}", response_class=HTMLResponse)
def account_page(name: str) -> HTMLResponse:
    """One page; no other site may show it in a frame."""
    if name not in page_names("account"):
        raise NotFound("There is no such page.")
    text = page(f"account/{name}.html")
    head = _HEAD.match(text)
    if head is None:
        raise ValueError(f"pages/account/{name}.html does not begin with its title line")
    filled = {
        "title": escape(head[1]),
        "titulo": escape(head[2]),
        "name": name,
        "body": text[head.end() :],
    }
    shell = page("account.html")
    for slot, value in filled.items():
        shell = shell.replace("{{" + slot + "}}", value)
    headers = {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(shell, headers=headers)
