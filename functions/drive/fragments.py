"""HTML twins of the drive's lists: same data, all values escaped (platform spec §0.2)."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from functions.drive.inputs import Drive, Root
from shared.clock import rfc3339
from shared.drive import browsing
from shared.drive.ports import Listing, Wanted

if TYPE_CHECKING:
    from shared.drive.browsing import Seen

router = APIRouter(prefix="/api/ui/drive", tags=["drive"])

PAGE = 100
ICONS = {"image": "🖼️", "video": "🎞️", "audio": "🎵", "text": "📄"}
_SORTS = (("name", "name", ""), ("size", "size", " number wide"), ("modified", "changed", " wide"))


@router.get("/list", response_class=HTMLResponse)
def list_folder(
    drive: Drive,
    root: Root,
    path: str = "",
    sort: str = "name",
    order: str = "asc",
    cursor: str = "",
) -> HTMLResponse:
    """One folder: where it is, and its rows; behind the first hundred the rest follows while it is scrolled to."""
    wanted = Listing("", sort, order == "desc", PAGE, after=cursor)
    found, _ = browsing.folder(drive, root, path, wanted)
    rows = "".join(_row(seen) for seen in found)
    query = f"root={root}&path={quote(path)}&sort={sort}&order={order}"
    if len(found) == PAGE:
        rows += _more(query, found[-1].entry.id)
    if cursor:
        return HTMLResponse(rows)
    return HTMLResponse(_crumbs(path) + _table(rows, sort, order))


@router.get("/search", response_class=HTMLResponse)
def search(drive: Drive, root: Root, q: str = "") -> HTMLResponse:
    """What has these words in its name or content."""
    found = browsing.search(drive, root, Wanted((), q, in_content=True, limit=PAGE))
    rows = "".join(_row(seen, with_folder=True) for seen in found)
    return HTMLResponse(_crumbs("") + _table(rows, "", ""))


def _crumbs(path: str) -> str:
    steps = ['<a href="#" data-folder="" data-text="top">Files</a>']
    names = [name for name in path.split("/") if name]
    for depth, name in enumerate(names, 1):
        target = escape("/".join(names[:depth]))
        steps.append(f'<a href="#{quote(target)}" data-folder="{target}">{escape(name)}</a>')
    return f'<nav class="bar" data-label="where">{" › ".join(steps)}</nav>'


def _table(rows: str, sort: str, order: str) -> str:
    if not rows:
        return (
            '<p class="empty" data-text="emptyFolder">Nothing here. Drop files to upload them.</p>'
        )
    heads = "".join(_head(*one, sort, order) for one in _SORTS)
    return (
        '<table id="rows"><thead><tr><th><input type="checkbox" id="all" data-label="all"></th>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _head(name: str, word: str, style: str, sort: str, order: str) -> str:
    sorted_by = name == sort
    way = ("descending" if order == "desc" else "ascending") if sorted_by else "none"
    return (
        f'<th class="{style.strip()}" aria-sort="{way}"><button type="button" class="quiet" data-sort="{name}"'
        f' data-text="{word}">{word}</button></th>'
    )


def _row(seen: Seen, *, with_folder: bool = False) -> str:
    entry = seen.entry
    icon = "📁" if entry.is_folder else ICONS.get(entry.mime.partition("/")[0], "📎")
    marks = ("⭐" if entry.is_starred else "") + ("🔗" if seen.is_shared else "")
    where = f'<br><small class="muted">{escape(seen.path)}</small>' if with_folder else ""
    snippet = f'<br><small class="muted">{escape(seen.snippet)}</small>' if seen.snippet else ""
    changed = rfc3339(entry.modified_at) if entry.modified_at else ""
    size = "" if entry.is_folder else str(entry.size)
    return (
        f'<tr tabindex="0" data-path="{escape(seen.path)}" data-folder-row="{int(entry.is_folder)}"'
        f' data-mime="{escape(entry.mime)}" data-name="{escape(entry.name)}" data-starred="{int(entry.is_starred)}"'
        f' data-rights="{" ".join(sorted(seen.rights))}" draggable="true">'
        f'<td><input type="checkbox" data-pick aria-label="{escape(entry.name)}"></td>'
        f'<td><a href="#" data-open>{icon} {escape(entry.name)}</a> {marks}{where}{snippet}</td>'
        f'<td class="number wide" data-size="{size}"></td>'
        f'<td class="wide"><time datetime="{changed}"></time></td></tr>'
    )


def _more(query: str, cursor: str) -> str:
    address = escape(f"/api/ui/drive/list?{query}&cursor={cursor}")
    return (
        f'<tr hx-get="{address}" hx-trigger="revealed" hx-swap="outerHTML">'
        '<td colspan="4" class="muted" data-text="loading">…</td></tr>'
    )
