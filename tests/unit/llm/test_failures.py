import email.utils
import time

import pytest

from layers.llm.failures import failure, retry_after
from shared.llm.errors import (
    ContextTooLong,
    ModelAuth,
    ModelBadRequest,
    ModelBusy,
    ModelFailed,
    ModelOverloaded,
    ModelRateLimited,
    ModelRefused,
    ModelTimeout,
)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, "", ModelAuth),
        (403, "", ModelAuth),
        (402, "", ModelAuth),
        (404, {"code": "model_not_found"}, ModelBadRequest),
        (422, "", ModelBadRequest),
        (429, "", ModelRateLimited),
        (429, {"code": "insufficient_quota"}, ModelAuth),
        (400, {"code": "context_length_exceeded"}, ContextTooLong),
        (400, {"type": "exceed_context_size_error"}, ContextTooLong),
        (400, {"message": "prompt is too long: 9 > 8"}, ContextTooLong),
        (413, "", ContextTooLong),
        (400, {"code": "content_filter"}, ModelRefused),
        (408, "", ModelTimeout),
        (504, "", ModelTimeout),
        (500, "", ModelOverloaded),
        (529, "", ModelOverloaded),
        (418, "", ModelBadRequest),
    ],
)
def test_a_status_and_its_body_mean_one_failure(
    status: int, body: object, kind: type[ModelFailed]
) -> None:
    assert type(failure(status, body, {})) is kind


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
    ],
)
def test_the_wait_a_vendor_asks_for_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_wait_until_a_moment_is_the_time_left() -> None:
    moment = email.utils.formatdate(time.time() + 60, usegmt=True)
    assert 50 < (retry_after({"retry-after": moment}) or 0) <= 60


def test_only_what_may_pass_by_itself_is_busy() -> None:
    statuses = (400, 401, 404, 408, 413, 429, 500, 503, 504, 529)
    passing = [s for s in statuses if isinstance(failure(s, "", {}), ModelBusy)]
    assert passing == [408, 429, 500, 503, 504, 529]


def test_a_failure_is_an_upstream_error_to_the_caller_unless_waiting_helps() -> None:
    own = {kind: (kind.status, kind.code) for kind in _kinds(ModelFailed)}
    assert own.pop(ModelRateLimited) == (429, "rate_limited")
    assert own.pop(ModelTimeout) == (504, "timeout")
    assert set(own.values()) == {(502, "upstream_error")}


def _kinds(kind: type[ModelFailed]) -> list[type[ModelFailed]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _kinds(child))]
