"""The HTTP routes of the drive group. `/api/files/…` is an alias of `/api/drive/…` (platform spec §3.4)."""

from functions.drive import changes, files, fragments, shares
from functions.drive.deps import wiring
from layers.http.app import group_app, handler_of

app = group_app(
    "drive", changes.router, files.router, shares.router, fragments.router, platform=wiring
)
handler = handler_of(app, aliases={"/api/files/": "/api/drive/"})
