"""The schema as a sequence of SQL files, and what applies them. Imports psycopg alone."""

from layers.schema.migrations.applying import MigrationChanged, migrate

__all__ = ["MigrationChanged", "migrate"]
