"""Files of the drive on their way to people."""

from __future__ import annotations

from shared.basic.drive.media import media_type
from shared.basic.errors import BasicError, shortened
from shared.basic.messaging import Outgoing, queued
from shared.basic.runtime.run import Run

_LINK_SECONDS = 24 * 3600


def sent(run: Run, path: str, caption: str, recipient: str | None) -> None:
    """Say a link to the file in the conversation, or have a channel bring the file to somebody. R5401 when it is missing."""
    found = run.services.drive.head(path)
    if found is None:
        raise BasicError("R5401", f"there is no file {shortened(path)} in the bot's drive")
    name = path.rpartition("/")[2]
    url = run.services.drive.url(path, _LINK_SECONDS)
    if recipient is None:
        link = f"[{name}]({url})"
        run.say(f"{caption}\n{link}" if caption else link)
        return
    file = {
        "path": path,
        "name": name,
        "size": found.size,
        "mime_type": media_type(path),
        "url": url,
    }
    queued(run, Outgoing(recipient, caption or name, file=file))
