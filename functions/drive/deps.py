"""Wiring of the drive group: the desk of its rules, and what becomes of a changed object."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from functions.wiring import Platform

if TYPE_CHECKING:
    from shared.drive.desk import DriveDesk
    from shared.drive.following import Following
    from shared.packages.deployment import Deployment


class Wiring(Platform):
    """The adapters of this process."""

    @cached_property
    def deployment(self) -> Deployment:
        """The rule for changed objects, over this process's store, bucket and queues."""
        from shared.packages.compilation import build_script
        from shared.packages.deployment import Deployment
        from shared.packages.file_changes import FileChanges
        from shared.packages.knowledge_files import KnowledgeFiles
        from shared.packages.scripts import Scripts

        return Deployment(
            self.store,
            self.files,
            scripts=Scripts(self.store, build_script, self.clock),
            knowledge=KnowledgeFiles(self.store, self.files, self.queue, self.clock),
            changes=FileChanges(self.store, self.files, self.queue, self.clock),
        )

    @cached_property
    def rooms(self) -> DriveDesk:
        from layers.events.tasks import SqsTasks
        from layers.files.malware import TagScanner
        from layers.pictures.thumbnails import PillowPictures
        from shared.drive.desk import DriveDesk

        return DriveDesk(
            store=self.store,
            objects=self.files,
            scanner=TagScanner(self.files, waits=self.settings.scans_malware),
            pictures=PillowPictures(),
            formats=self.formats,
            tasks=SqsTasks(self.settings.drive_queue_url),
            clock=self.clock,
        )

    @cached_property
    def following(self) -> Following:
        """Keeps entries in line with storage."""
        from shared.drive.following import Following

        return Following(self.store, self.rooms.objects, self.rooms.tasks)


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
