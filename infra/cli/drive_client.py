"""The drive as a client sees it: over HTTP, bytes straight to and from storage."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from infra.cli.failure import CommandFailed

Progress = Callable[[int], None]
_PIECE = 1024 * 1024
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Remote:
    """One file or folder; `path` is below the root that was asked for."""

    path: str
    is_folder: bool
    size: int
    etag: str
    modified: str


class DriveClient:
    """One person's view of a drive. Refusals are CommandFailed with the platform's own words."""

    def __init__(self, url: str, token: str, bot: str, root: str) -> None:
        self._root = root
        headers = {"Authorization": f"Bearer {token}", "X-Bot-ID": bot}
        self._api = httpx.Client(base_url=f"{url}/api/drive", headers=headers, timeout=60)
        self._storage = httpx.Client(timeout=300)

    def close(self) -> None:
        self._api.close()
        self._storage.close()

    def listing(self, folder: str) -> Iterator[Remote]:
        """What is directly in a folder."""
        cursor = ""
        while True:
            wanted = {"path": folder, "root": self._root, "limit": str(_PAGE), "cursor": cursor}
            answer = self._ask("GET", "/list", params=wanted)
            for row in answer["data"]:
                yield Remote(
                    row["path"], row["is_dir"], row["size"], row["etag"], row["modified"] or ""
                )
            cursor = answer["next_cursor"] or ""
            if not cursor:
                return

    def tree(self, folder: str) -> Iterator[Remote]:
        """Every file below a folder."""
        for one in self.listing(folder):
            if one.is_folder:
                yield from self.tree(one.path)
            else:
                yield one

    def find(self, path: str) -> Remote | None:
        """What is at a path; None when nothing is."""
        if not path:
            return Remote("", True, 0, "", "")
        route = f"/file/{quote(path)}"
        answer = self._api.get(route, params={"root": self._root, "meta": "true"})
        if answer.status_code == 404:
            return None
        row = _told(answer)["data"]
        return Remote(row["path"], row["is_dir"], row["size"], row["etag"], row["modified"] or "")

    def send(self, source: Path, path: str, step: Progress) -> None:
        """Store a file, replacing what is there; `step` is told the bytes sent."""
        folder, _, name = path.rpartition("/")
        body: dict[str, Any] = {
            "path": folder,
            "filename": name,
            "size": source.stat().st_size,
            "overwrite": True,
            "root": self._root,
            "checksum": _sha256(source),
        }
        ticket = self._ask("POST", "/upload", json=body)["data"]
        if "part_urls" in ticket:
            self._send_parts(source, ticket, step)
        else:
            with source.open("rb") as file:
                sent = self._storage.post(
                    ticket["url"], data=ticket["fields"], files={"file": (name, file)}
                )
            _stored(sent)
            step(body["size"])
        self._ask("POST", f"/upload/{ticket['upload_id']}/complete")

    def _send_parts(self, source: Path, ticket: dict[str, Any], step: Progress) -> None:
        with source.open("rb") as file:
            for url in ticket["part_urls"]:
                piece = file.read(ticket["part_size"])
                _stored(self._storage.put(url, content=piece))
                step(len(piece))

    def fetch(self, path: str, target: Path, step: Progress) -> None:
        """Read a file; it is at its place only once it is complete."""
        route = f"/download/{quote(path)}"
        answer = self._api.get(route, params={"root": self._root})
        if answer.status_code != 302:
            _told(answer)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.part")
        with self._storage.stream("GET", answer.headers["location"]) as body:
            _stored(body)
            with partial.open("wb") as file:
                for piece in body.iter_bytes(_PIECE):
                    file.write(piece)
                    step(len(piece))
        partial.replace(target)

    def remove(self, path: str) -> None:
        """Move a file to the trash."""
        self._ask("DELETE", f"/delete/{quote(path)}", params={"root": self._root})

    def _ask(self, method: str, route: str, **options: Any) -> dict[str, Any]:
        try:
            return _told(self._api.request(method, route, **options))
        except httpx.HTTPError as failure:
            raise CommandFailed(f"the platform does not answer: {failure}") from failure


def _told(answer: httpx.Response) -> dict[str, Any]:
    """The answer's JSON; CommandFailed for a refusal."""
    body: dict[str, Any] = answer.json() if answer.content else {}
    if answer.is_error:
        raise CommandFailed(str(body.get("message", answer.reason_phrase)))
    return body


def _stored(answer: httpx.Response) -> None:
    if answer.is_error:
        raise CommandFailed(f"storage refused the file: {answer.status_code}")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
