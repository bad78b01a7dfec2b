"""Small pictures of files, made when first asked for and kept beside the originals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.drive.browsing import place
from shared.errors import NotFound
from shared.records.drive import CLEAN

if TYPE_CHECKING:
    from shared.drive.desk import Visit

WIDTHS = (64, 128, 256, 512)
MOST_BYTES = 20 * 1024 * 1024
LINK_SECONDS = 900


def thumbnail_link(visit: Visit, root: str, path: str, width: int) -> str:
    """A link to a WebP of about that width; NotFound for files that have none."""
    with visit.desk.store.transaction(visit.bot.org_id) as unit:
        there = place(visit, unit, root, path)
        entry = visit.entry(unit, there.path)
    if not entry.mime.startswith("image/") or entry.size > MOST_BYTES or entry.status != CLEAN:
        raise NotFound("This file has no thumbnail.")
    wanted = next((known for known in WIDTHS if known >= width), WIDTHS[-1])
    key = f"thumbnails/{visit.bot.id}/{entry.etag}-{wanted}.webp"
    if visit.desk.objects.head(key) is None:
        data = visit.desk.objects.read(visit.key(entry.path))
        small = visit.desk.pictures.thumbnail(data, entry.mime, wanted)
        visit.desk.objects.write(key, small, "image/webp")
    return visit.desk.objects.download_url(key, LINK_SECONDS, inline_as="image/webp")
