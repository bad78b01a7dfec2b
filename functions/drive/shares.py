"""Shares and links."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from functions.drive.inputs import Drive, Ports, Root
from functions.drive.models import ShareIn, entry_out, share_out
from layers.http.paging import single
from shared.drive import browsing, sharing, versions
from shared.drive.browsing import Seen
from shared.drive.places import READ, home

router = APIRouter(tags=["drive"])


@router.post("/api/drive/share", status_code=201)
def share(wanted: ShareIn, drive: Drive, ports: Ports) -> dict[str, Any]:
    """Share with people, groups and addresses; with `link` the answer has the address, this once."""
    grantees = [
        (kind, name)
        for grantee in wanted.grantees
        for kind, name in grantee.model_dump().items()
        if name
    ]
    limits = wanted.link
    link = (
        sharing.LinkWish(limits.expires_at, limits.password, limits.max_downloads)
        if limits
        else None
    )
    made, token = sharing.share(drive, wanted.root, wanted.path, grantees, wanted.permission, link)
    answer: dict[str, Any] = {"shares": [share_out(one, wanted.path) for one in made]}
    if token:
        base = ports.settings.public_url.rstrip("/")
        answer["link_url"] = f"{base}/api/public/share/{token}"
    return single(answer)


@router.get("/api/drive/shares")
def list_shares(
    drive: Drive, root: Root, path: str = "", direction: str = "by_me"
) -> dict[str, Any]:
    """Shares of one path, or all the caller gave, or (`direction=with_me`) what others share with the caller."""
    if direction == "with_me":
        seen = browsing.shared_with(drive)
        return {"success": True, "data": [entry_out(one) for one in seen], "total": len(seen)}
    if path:
        found = [(one, path) for one in sharing.shares_of(drive, root, path)]
    else:
        base = home(drive.bot, drive.person)
        with drive.desk.store.transaction(drive.bot.org_id) as unit:
            given = unit.drive.shares.by(drive.person.id)
        found = [(one, one.path.removeprefix(f"{base}/")) for one in given]
    data = [share_out(one, shown) for one, shown in found]
    return {"success": True, "data": data, "total": len(data)}


@router.delete("/api/drive/shares/{share_id}", status_code=204)
def end_share(share_id: str, drive: Drive) -> None:
    sharing.end_share(drive, share_id)


@router.get("/api/public/share/{token}", response_model=None)
def open_link(
    token: str, ports: Ports, password: str = "", path: str = "", download: bool = False
) -> dict[str, Any] | RedirectResponse:
    """What a link leads to; with `download` the bytes. `path` goes below a shared folder."""
    opened = sharing.open_link(ports.rooms, token, password, path)
    if download:
        link = versions.link_to(opened.visit, opened.entry)
        sharing.count_download(ports.rooms, opened.share)
        return RedirectResponse(link, 302, headers={"Cache-Control": "no-store"})
    rights = frozenset({READ})
    top = opened.share.path
    shown = [opened.entry, *opened.children]
    found = [
        entry_out(Seen(one, "link", one.path.removeprefix(top).strip("/"), rights)) for one in shown
    ]
    return single(found[0] | ({"entries": found[1:]} if opened.entry.is_folder else {}))
