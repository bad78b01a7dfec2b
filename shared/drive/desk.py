"""What the drive's rules work with in one process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.errors import NotFound
from shared.packages.layout import package_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.clock import Clock
    from shared.drive.places import Person
    from shared.drive.ports import Objects, Pictures, Scanner, Tasks
    from shared.knowledge.ports import Formats
    from shared.records.bots import Bot
    from shared.records.drive import Entry
    from shared.records.files import FileInfo
    from shared.store import Store, Unit


@dataclass(frozen=True, slots=True)
class DriveDesk:
    """The adapters."""

    store: Store
    objects: Objects
    scanner: Scanner
    pictures: Pictures
    formats: Formats
    tasks: Tasks
    clock: Clock


@dataclass(frozen=True, slots=True)
class Visit:
    """One person in the drive of one bot."""

    desk: DriveDesk
    bot: Bot
    person: Person

    def key(self, path: str) -> str:
        """Where the object of a path is in storage."""
        return package_prefix(self.bot.name) + path

    def entry(self, unit: Unit, path: str) -> Entry:
        """What is at a path; raises NotFound."""
        found = unit.drive.entries.at(self.bot.id, path, self.person.id)
        if found is None:
            raise NotFound("There is no such file.")
        return found

    def objects_at(self, path: str) -> Iterator[FileInfo]:
        """The object of a path, and all below it."""
        own = self.desk.objects.head(self.key(path))
        if own is not None:
            yield own
        yield from self.desk.objects.listing(self.key(f"{path}/"))

    def path(self, key: str) -> str:
        """The path of an object in storage."""
        return key.removeprefix(self.key(""))
