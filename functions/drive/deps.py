"""Wiring of the drive group: what becomes of a changed object."""

from __future__ import annotations

from functools import cached_property, lru_cache

from functions.wiring import Platform
from shared.packages.deployment import Deployment
from shared.packages.file_changes import FileChanges
from shared.packages.knowledge_files import KnowledgeFiles
from shared.packages.scripts import Scripts


class Wiring(Platform):
    """The adapters of this process."""

    @cached_property
    def deployment(self) -> Deployment:
        """The rule for changed objects, over this process's store, bucket and queues."""
        from shared.packages.compilation import build_script

        return Deployment(
            self.store,
            self.files,
            scripts=Scripts(self.store, build_script, self.clock),
            knowledge=KnowledgeFiles(self.store, self.files, self.queue, self.clock),
            changes=FileChanges(self.store, self.files, self.queue, self.clock),
        )


@lru_cache(maxsize=1)
def wiring() -> Wiring:
    """This process's adapters, from its environment."""
    return Wiring.from_environment()
