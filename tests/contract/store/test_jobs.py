"""Jobs, and answers kept for repeated requests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.errors import NotFound
from tests.support.world import EPOCH, World


def test_a_job_is_read_as_written_and_updated(world: World) -> None:
    job = world.new_job(bot_id="", created_at=EPOCH)
    done = replace(job, status="succeeded", progress=100, result={"url": "/x"}, finished_at=EPOCH)
    with world.open() as unit:
        unit.jobs.create(job)
        assert unit.jobs.get(job.id) == job
        unit.jobs.update(done)
        assert unit.jobs.get(job.id) == done


def test_a_callers_jobs_come_newest_first(world: World) -> None:
    jobs = [world.new_job(created_at=EPOCH + timedelta(hours=hour)) for hour in range(3)]
    with world.open() as unit:
        for job in (*jobs, world.new_job(owner_id="somebody else")):
            unit.jobs.create(job)
        listed = unit.jobs.list_of(world.user.id, 2)
    assert listed == [jobs[2], jobs[1]]


def test_an_unknown_job_is_not_found(world: World) -> None:
    with pytest.raises(NotFound), world.open() as unit:
        unit.jobs.update(world.new_job())


def test_the_first_answer_is_kept(world: World) -> None:
    with world.open() as unit:
        assert unit.idempotency.stored("owner", "key") is None
        unit.idempotency.store("owner", "key", {"status": 201, "body": {"id": 1}})
        unit.idempotency.store("owner", "key", {"status": 500})
        assert unit.idempotency.stored("owner", "key") == {"status": 201, "body": {"id": 1}}
        assert unit.idempotency.stored("other", "key") is None
