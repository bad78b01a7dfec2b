"""Long work a caller can follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.schema.storable import jsonb
from shared.records.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.schema.statements import Statements

_SELECT = """
    SELECT id, org_id, kind, owner_id, coalesce(bot_id::text, '') AS bot_id, status, progress, message,
           result, error, created_at, finished_at
    FROM jobs
"""


class PostgresJobs:
    def __init__(self, statements: Statements) -> None:
        self._sql = statements

    def create(self, job: Job) -> None:
        self._sql.run(
            """
            INSERT INTO jobs (
                id, org_id, kind, owner_id, bot_id, status, progress, message, result, error,
                created_at, finished_at
            )
            VALUES (%s, %s, %s, %s, nullif(%s, '')::uuid, %s, %s, %s, %s, %s, coalesce(%s, now()), %s)
            """,
            (
                *(job.id, job.org_id, job.kind, job.owner_id, job.bot_id, job.status),
                *(job.progress, job.message, jsonb(job.result), job.error),
                *(job.created_at, job.finished_at),
            ),
        )

    def get(self, job_id: str) -> Job | None:
        return self._sql.by_id(Job, _SELECT + "WHERE id = %s", job_id)

    def list_of(self, owner_id: str, limit: int) -> Sequence[Job]:
        return self._sql.many(
            Job,
            _SELECT + "WHERE owner_id = %s ORDER BY created_at DESC, id DESC LIMIT %s",
            (owner_id, limit),
        )

    def update(self, job: Job) -> None:
        self._sql.must_run(
            """
            UPDATE jobs SET status = %s, progress = %s, message = %s, result = %s, error = %s, finished_at = %s
            WHERE id = %s
            """,
            (
                *(job.status, job.progress, job.message, jsonb(job.result), job.error),
                *(job.finished_at, job.id),
            ),
        )
