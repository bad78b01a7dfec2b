"""Wiring of the package watcher. Built on first use, kept for the life of the process."""

from __future__ import annotations

import os
from functools import lru_cache

from shared.clock import SystemClock
from shared.config import Settings
from shared.packages.deployment import Deployment
from shared.packages.knowledge_files import KnowledgeFiles
from shared.packages.scripts import Scripts


@lru_cache(maxsize=1)
def deployment() -> Deployment:
    """The rule for changed objects, over this process's store, bucket and queues."""
    from layers.events.queues import SqsQueue
    from layers.files.s3 import S3Files
    from layers.schema.store import PostgresStore
    from shared.packages.compilation import build_script

    settings = Settings.from_environment(os.environ)
    store, clock = PostgresStore(settings.database_url), SystemClock()
    files = S3Files(settings.packages_bucket)
    queue = SqsQueue(settings.turns_queue_url, settings.jobs_queue_url)
    return Deployment(
        store,
        files,
        scripts=Scripts(store, build_script, clock),
        knowledge=KnowledgeFiles(store, files, queue, clock),
    )
