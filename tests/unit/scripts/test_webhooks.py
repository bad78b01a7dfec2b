"""Webhooks: what scripts see, who may call, what callers get."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Any

import pytest

from shared.basic.runtime.outcome import Completed, Failed
from shared.records.schedules import Webhook
from shared.scripts.running import active_program, start
from shared.scripts.services import DetachedServices
from shared.scripts.webhooks import Answer, Call, answer_of, failure_of, is_allowed, payload
from tests.support.scripts import MemoryWorkshop

HOOK = ('WEBHOOK "order"',)


def call(body: bytes = b"", **headers: str) -> Call:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Call("POST", "/api/shop/webhook/order", {"page": "2"}, named, body)


def answered(*lines: str, request: Call | None = None) -> Answer:
    workshop = MemoryWorkshop()
    status = workshop.deploy("order", *HOOK, *lines)
    assert status.status == "ok", status.diagnostics
    program = active_program(workshop, workshop.bot, "order")
    assert program is not None
    services = DetachedServices(workshop, workshop.bot)
    outcome = start(
        workshop, services, program, trigger="webhook", params=payload(request or call())
    )
    if isinstance(outcome, Completed):
        return answer_of(outcome)
    assert isinstance(outcome, Failed)
    return failure_of(outcome)


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (("RETURN 5",), Answer(200, 5)),
        (('RETURN "ok"',), Answer(200, "ok")),
        (('RETURN {"a": 1}',), Answer(200, {"a": 1})),
        (("RETURN [1, 2]",), Answer(200, [1, 2])),
        (('RETURN {"status": 404}',), Answer(404, {})),
        (('RETURN {"status": 201, "id": 7}',), Answer(201, {"id": 7})),
        (('RETURN {"status": "paid", "id": 7}',), Answer(200, {"id": 7})),
        (('RETURN {"body": {"b": 2}}',), Answer(200, {"b": 2})),
        (
            (
                'RETURN {"body": "<p>", "headers": {"Content-Type": "text/html", "Set-Cookie": "a"}}',
            ),
            Answer(200, "<p>", {"Content-Type": "text/html"}, is_text=True),
        ),
        (("result_a = 1", 'result_name = "x"', "other = 2"), Answer(200, {"a": 1, "name": "x"})),
        (("result_status = 202", "result_a = 1"), Answer(202, {"a": 1})),
        (('result_status = "paid"',), Answer(200, {"status": "paid"})),
        (("x = 1",), Answer(200, {})),
    ],
    ids=[
        *("number", "text", "object", "array", "status only", "status and fields", "text status"),
        *("body", "text body", "results", "result status", "result status text", "nothing"),
    ],
)
def test_the_outcome_is_the_answer(lines: tuple[str, ...], answer: Answer) -> None:
    assert answered(*lines) == answer


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("params.page", "2"),
        ("body.id", 7),
        ('headers["x-shop"]', "a"),
        ("headers.x_shop", "a"),
        ("method", "POST"),
        ("path", "/api/shop/webhook/order"),
        ('headers["cookie"]', None),
    ],
)
def test_a_script_sees_the_request(expression: str, value: Any) -> None:
    request = call(b'{"id": 7}', content_type="application/json", x_shop="a", cookie="secret")
    answer = answered(f"result_v = {expression}", request=request)
    assert answer.body == {"v": value}


@pytest.mark.parametrize(
    ("kind", "body", "parsed"),
    [
        ("application/json", b'{"a": [1]}', {"a": [1]}),
        ("application/vnd.api+json; charset=utf-8", b"3", 3),
        ("application/x-www-form-urlencoded", b"a=1&b=x+y", {"a": "1", "b": "x y"}),
        ("text/plain", b"hello", "hello"),
        ("", b'{"a": 1}', {"a": 1}),
        ("application/json", b"{broken", "{broken"),
        ("text/plain", b"", None),
        ("text/plain", b"\xff", "\ufffd"),
    ],
    ids=["json", "json suffix", "form", "text", "unnamed json", "no json", "empty", "no utf-8"],
)
def test_bodies_become_values(kind: str, body: bytes, parsed: Any) -> None:
    assert payload(call(body, content_type=kind))["body"] == parsed


SIGNED = "sha256=" + hmac.new(b"s3cret", b"body", sha256).hexdigest()


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"x_webhook_secret": "s3cret"}, True),
        ({"authorization": "Bearer s3cret"}, True),
        ({"x_hub_signature_256": SIGNED}, True),
        ({"x_webhook_secret": "other"}, False),
        ({"x_hub_signature_256": "sha256=0"}, False),
        ({"authorization": "Basic s3cret"}, False),
        ({}, False),
    ],
    ids=["header", "bearer", "signature", "wrong", "wrong signature", "other scheme", "nothing"],
)
def test_a_secret_must_be_known(headers: dict[str, str], allowed: bool) -> None:
    webhook = Webhook("i", "o", "b", "order", "order", "s3cret")
    assert is_allowed(webhook, call(b"body", **headers)) is allowed


def test_a_failure_shows_nothing_of_the_inside() -> None:
    answer = answered("x = 1 / 0")
    assert answer.status == 500
    assert "order" not in answer.body["message"]


def test_what_a_script_throws_is_meant_to_be_read() -> None:
    assert answered('THROW "no stock"').body["message"] == "no stock"


def test_endpoints_follow_the_file() -> None:
    workshop = MemoryWorkshop()
    workshop.deploy("order", *HOOK, 'WEBHOOK "pay"', "x = 1")
    assert workshop.endpoints() == {"order": "order", "pay": "order"}
    workshop.deploy("order", 'WEBHOOK "Pay"', "x = 1")
    assert workshop.endpoints() == {"Pay": "order"}
    workshop.scripts.remove(workshop.bot, "order.bas")
    assert workshop.endpoints() == {}


def test_a_name_belongs_to_the_first_script_until_it_gives_it_up() -> None:
    workshop = MemoryWorkshop()
    workshop.deploy("order", *HOOK, "x = 1")
    second = workshop.deploy("other", 'WEBHOOK "ORDER"', "x = 1")
    assert "E3041" in [found["code"] for found in second.diagnostics]
    workshop.scripts.remove(workshop.bot, "order.bas")
    assert workshop.endpoints() == {"ORDER": "other"}
