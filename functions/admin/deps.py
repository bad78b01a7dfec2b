"""Wiring of the administration handlers."""

from __future__ import annotations

import os

from shared.config import Settings


def migrate_schema() -> list[str]:
    """Apply the migrations that the configured database lacks; their names."""
    from layers.schema.migrations import migrate

    return migrate(Settings.from_environment(os.environ).database_url)
