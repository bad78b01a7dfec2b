"""Messages on channels, templates and teams: queued once, in the transaction of the run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.bench import Bench

TEMPLATES = """
CREATE TEMPLATE "welcome", "email", "Hello {{name}}", "Welcome, {{name}}!"
CREATE TEMPLATE "ready", "all", "Order {{id}} is ready"
"""


def outbox(made: Bench, kind: str = "channel") -> list[dict[str, Any]]:
    with made.services.store.transaction(made.services.org_id) as unit:
        due = unit.outbox.due(made.services.clock.now().replace(year=2030), 100)
    return [item.payload for item in due if item.kind == kind]


SENT: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "SEND SMS": ('SEND SMS "+1 555 0100", "Hi"', [("sms:+15550100", "Hi")]),
    "SMS": ('SMS "5550100", "Hi"', [("sms:5550100", "Hi")]),
    "SEND SMS TO": ('SEND SMS TO "5550100" WITH "Hi"', [("sms:5550100", "Hi")]),
    "SEND WHATSAPP": ('SEND WHATSAPP "5550100", "Hi"', [("whatsapp:5550100", "Hi")]),
    "a picture": ('SEND WHATSAPP TO "5550100" WITH IMAGE FROM "https://x.com/a.png" AND CAPTION "Look"', [("whatsapp:5550100", "Look")]),
    "SEND INSTAGRAM": ('SEND INSTAGRAM TO "17" WITH "Hi"', [("instagram:17", "Hi")]),
    "NOTIFY": ('NOTIFY "ana@example.com", "Hi"', [("email:ana@example.com", "Hi")]),
    "NOTIFY AGENT": ('NOTIFY AGENT "sales" WITH "Hi"', [("agent:sales", "Hi")]),
    "a template by its channel": ('x = SEND TEMPLATE "ready", "whatsapp", "5550100", {"id": 7}', [("whatsapp:5550100", "Order 7 is ready")]),
    "a template, the channel last": ('x = SEND TEMPLATE "ready", "5550100", "whatsapp", {"id": 7}', [("whatsapp:5550100", "Order 7 is ready")]),
    "a template, the channel first": ('x = SEND TEMPLATE "whatsapp", "5550100", "ready", {"id": 7}', [("whatsapp:5550100", "Order 7 is ready")]),
    "a template TO": ('SEND TEMPLATE TO "5550100", "ready", {"id": 7}', [("whatsapp:5550100", "Order 7 is ready")]),
    "a template TO a channel": ('SEND TEMPLATE "ready" TO sms "5550100,5550101", {"id": 7}', [("sms:5550100", "Order 7 is ready"), ("sms:5550101", "Order 7 is ready")]),
    "a template of the provider": ('SEND TEMPLATE "order_update", "whatsapp", "5550100", {"id": 7}', [("whatsapp:5550100", "")]),
    "many": ('x = BULK SEND "ready", ["5550100", "5550101"], "sms", {"id": 7}', [("sms:5550100", "Order 7 is ready"), ("sms:5550101", "Order 7 is ready")]),
    "the old spelling": ('x = SEND_TEMPLATE_TO "ready", [{"phone": "5550100"}], "sms"', [("sms:5550100", "Order  is ready")]),
}  # fmt: skip


@pytest.mark.parametrize(("source", "sent"), SENT.values(), ids=SENT)
def test_queues(source: str, sent: list[tuple[str, str]]) -> None:
    made = Bench()
    made.run(TEMPLATES + source + "\nRETURN 1")
    assert made.result == 1
    assert sorted((item["recipient"], item["text"]) for item in outbox(made)) == sorted(sent)


@pytest.mark.parametrize("commit", range(1, 10))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_template_is_queued_once_whatever_is_killed(commit: int, when: str) -> None:
    made = Bench()
    (made.kill_before_commit if when == "before" else made.kill_after_commit)(commit)
    made.run(TEMPLATES + 'x = SEND TEMPLATE "ready", "sms", "5550100"\nSEND SMS "5550101", "Hi"')
    assert len(outbox(made)) == 2


RESULTS: dict[str, tuple[str, Any]] = {
    "SEND SMS says what became of it": ('r = SEND SMS "5550100", "Hi", "high"\nRETURN [r.success, r.to, r.priority, LEN(r.message_id)]', [True, "5550100", "high", 36]),
    "a provider": ('r = SEND SMS "5550100", "Hi", "twilio", "low"\nRETURN [r.provider, r.priority]', ["twilio", "low"]),
    "one result a person": ('r = SEND TEMPLATE "ready", "sms", "5550100, x"\nRETURN [r[0].success, r[1].success]', [True, False]),
    "how many were sent": ('r = BULK SEND "ready", ["5550100", "x"], "sms"\nRETURN [r.sent, r.failed]', [1, 1]),
    "BROADCAST counts": ('RETURN BROADCAST("Hi", "1") ?? 0'.replace('BROADCAST("Hi", "1") ?? 0', '(BROADCAST "Hi" TO ["a@b.co", "+15550100", "a@b.co"])'), 2),
    "GET TEMPLATE": ('t = GET TEMPLATE "Welcome", "email"\nRETURN t.subject', "Hello {{name}}"),
    "GET TEMPLATE of none": ('RETURN GET TEMPLATE "none"', None),
    "LIST TEMPLATES": ("t = LIST TEMPLATES\nRETURN [COUNT(t), t[0].name]", [2, "ready"]),
    "a team": ('CREATE TEAM "Sales", "Who sells", "a@b.co, c@d.co"\nt = LIST MEMBERS "sales"\nRETURN [t[1].email, COUNT(t)]', ["c@d.co", 2]),
    "a member": ('ADD MEMBER "a@b.co", "Sales"\nADD MEMBER "sales", "a@b.co", "lead"\nt = LIST MEMBERS "sales"\nRETURN [COUNT(t), t.role]', [1, "lead"]),
    "no member any more": ('ADD MEMBER "a@b.co", "s"\nRETURN [(REMOVE MEMBER "s", "a@b.co"), (REMOVE MEMBER "s", "a@b.co")]'.replace('(REMOVE MEMBER "s", "a@b.co")', 'REMOVE MEMBER("s", "a@b.co")'), [True, False]),
    "nobody": ('RETURN LIST MEMBERS "none"', []),
}  # fmt: skip


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: Any) -> None:
    made = Bench()
    assert made.run(TEMPLATES + source) == result, made.outcome


ERRORS = {
    "no telephone": ('SEND SMS "abc", "Hi"', "R5505"),
    "no text": ('SEND SMS "5550100", ""', "R5010"),
    "no priority": ('SEND SMS "5550100", "Hi", "twilio", "soon"', "R5010"),
    "no channel": ('CREATE TEMPLATE "a", "fax", "x"', "R5010"),
    "no template for mail": ('SEND TEMPLATE "none", "email", "a@b.co"', "R5504"),
    "no address": ('SEND TEMPLATE "ready", "sms", ""', "R5505"),
    "no file": ('SEND WHATSAPP TO "5550100" WITH DOCUMENT FROM "none.pdf"', "R5401"),
    "no person": ('ADD MEMBER "a", "b"', "R5505"),
    "no team": ('REMOVE MEMBER "none", "a@b.co"', "R5505"),
}


@pytest.mark.parametrize(("source", "code"), ERRORS.values(), ids=ERRORS)
def test_fails(source: str, code: str) -> None:
    made = Bench()
    assert made.run(f"TRY\n{source}\nCATCH e\nRETURN e.code\nEND TRY") == code
    assert outbox(made) == []
