"""The acting user's own folder of the bot's drive: READ, SAVE, LIST and DELETE USER DRIVE."""

from __future__ import annotations

from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.drive.listing import entries
from shared.basic.drive.paths import drive_path, folder_path
from shared.basic.drive.reading import text_of
from shared.basic.drive.writing import content_of, stored
from shared.basic.runtime.run import Run
from shared.basic.values.display import display


def _home(run: Run) -> str:
    """`users/{email}` as the drive keeps them (platform spec §1.2); the id of a person without one."""
    return drive_path(f"users/{(run.user.email or run.user.id).casefold().replace('/', '-')}")


def _own(run: Run, path: Any) -> str:
    return f"{_home(run)}/{drive_path(display(path))}"


@keyword(
    "READ USER DRIVE {path:expr}",
    effect=Effect.READS,
    kind="value",
    cls="EXOTIC",
    example='SAVE USER DRIVE "notes.txt", "tea"\nnotes = READ USER DRIVE "notes.txt"',
)
def read_user_drive(run: Run, path: Any) -> str:
    """The text of a file in the person's own folder."""
    return text_of(run, _own(run, path))


@keyword(
    "SAVE USER DRIVE {path:sum}, {content:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXOTIC",
    example='SAVE USER DRIVE "notes.txt", "Buy tea"',
)
def save_user_drive(run: Run, path: Any, content: Any) -> str:
    """Create or replace a file in the person's own folder, and give its path in the drive."""
    goal = _own(run, path)
    stored(run, goal, content_of(content, goal, ""))
    return goal


@keyword(
    "LIST USER DRIVE [{path:expr}]",
    effect=Effect.READS,
    kind="value",
    cls="EXOTIC",
    example='files = LIST USER DRIVE "reports"',
)
def list_user_drive(run: Run, path: Any = "") -> list[Any]:
    """What is in the person's own folder, as LIST tells it; paths begin there."""
    home = _home(run)
    inner = folder_path(display(path))
    folder = f"{home}/{inner}" if inner else home
    rows = entries(run.services.drive.listing(folder), folder, recursive=False, glob="")
    return [{**row, "path": str(row["path"]).removeprefix(f"{home}/")} for row in rows]


@keyword(
    "DELETE USER DRIVE {path:expr}",
    effect=Effect.ONCE,
    kind="statement",
    cls="EXOTIC",
    example='DELETE USER DRIVE "notes.txt"',
)
def delete_user_drive(run: Run, path: Any) -> None:
    """Delete a file of the person's own folder; one that is not there is no failure."""
    run.services.drive.delete([_own(run, path)])
