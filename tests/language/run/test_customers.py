"""Handing over to people, leads, forms, campaigns, requests, sandboxes, the weather, and what is not there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.network.records import WebAnswer, WebRequest
from shared.scripts.webhooks import answer_of
from tests.support.bench import Bench
from tests.support.web import answer

SANDBOX = "https://sandbox.example.com/run"
PEOPLE = """
SET ATTENDANT STATUS {"id": "ana@firm.com", "name": "Ana", "department": "sales"} TO online
SET ATTENDANT STATUS "bob@firm.com" TO busy
"""


def sandboxed(request: WebRequest) -> WebAnswer:
    asked = json.loads(request.body or b"{}")
    if "fail" in asked["code"]:
        return answer('{"stdout": "", "stderr": "boom", "exit_code": 1}')
    return answer(
        json.dumps(
            {"stdout": f"{asked['language']} {asked['timeout']} {asked['code']}", "exit_code": 0}
        )
    )


def bench(**config: str) -> Bench:
    made = Bench(config={name.replace("_", "-"): text for name, text in config.items()})
    services = made.services
    services.files.write("shop.gbai/shop.gbdrive/a.py", b"print(2)")
    services.web.serve(
        {
            SANDBOX: sandboxed,
            "https://geocoding-api.open-meteo.com/v1/search": answer(
                '{"results": [{"name": "Recife", "latitude": -8, "longitude": -35}]}'
            ),
            "https://api.open-meteo.com/v1/forecast": answer(
                '{"current": {"temperature_2m": 29.5, "weather_code": 63}, "daily": {"time": ["2026-03-05", "2026-03-06"], "temperature_2m_min": [24, 25], "temperature_2m_max": [30, 31], "precipitation_sum": [2, 0], "weather_code": [3, 0]}}'
            ),
        }
    )
    return made


RESULTS: dict[str, tuple[str, Any]] = {
    "nobody online": ('r = TRANSFER TO HUMAN "sales", "high", "wants a discount"\nRETURN [r.success, r.attendant, r.queue_position]', [True, "", 1]),
    "somebody online": (PEOPLE + 'r = TRANSFER TO HUMAN "sales"\nRETURN r.attendant', "Ana"),
    "an object": (PEOPLE + 'r = TRANSFER TO HUMAN({"name": "nobody", "priority": 1})\nRETURN r.queue_position', 1),
    "the queue": ('TRANSFER TO HUMAN "x", "urgent"\nq = GET QUEUE "priority = urgent"\nn = NEXT IN QUEUE\nRETURN [COUNT(q), n.department]', [1, "x"]),
    "assigned and resolved": (
        'TRANSFER TO HUMAN\nASSIGN CONVERSATION session.id TO "ana@firm.com"\ns = GET ATTENDANT STATS "ana@firm.com"\nRESOLVE CONVERSATION session.id WITH "done"\nt = GET ATTENDANT STATS "ana@firm.com"\nRETURN [s.assigned, t.resolved, COUNT(GET_QUEUE())]',
        [1, 1, 0],
    ),
    "priority, tags and notes": (
        'TRANSFER TO HUMAN\nSET PRIORITY session.id TO low\nTAG CONVERSATION session.id WITH "a"\nTAG CONVERSATION session.id WITH ["a", "b"]\nADD NOTE "call" TO session.id\nq = NEXT IN QUEUE\nRETURN [q.priority, q.tags, q.notes[0].text]',
        ["low", ["a", "b"], "call"],
    ),
    "attendants": (PEOPLE + "a = GET ATTENDANTS\nb = GET ATTENDANTS WITH STATUS online\nRETURN [COUNT(a), b.name]", [2, "Ana"]),
    "history": ('LOG ACTIVITY user.id, "customer", "called", "asked", "bob"\nTRANSFER TO HUMAN\nh = GET CUSTOMER HISTORY user.id\nRETURN COUNT(h)', 2),
    "a good lead": ('s = SCORE LEAD {"email": "a@firm.com", "title": "CEO", "company": "F", "phone": "1", "budget": 20000}\nRETURN [s.score, s.grade, s.status, s.qualified, s > 80]', [85, "A", "hot", True, True]),
    "a poor lead": ('s = SCORE LEAD {"name": "x"}\nIF s THEN RETURN 1\nRETURN [s.grade, s.status, COUNT(s.recommendations)]', ["F", "unqualified", 6]),
    "own rules": ('s = SCORE LEAD({"vip": TRUE, "old": 1}, {"vip": 60, "old": 15, "none": 50})\nRETURN [s + 0, s.breakdown.none]', [75, 0]),
    "a kept score": ('SET LEAD SCORE "L1", 60\nUPDATE LEAD SCORE "l1", 15, "opened"\ns = GET LEAD SCORE "L1"\nRETURN s.score', 75),
    "a score stays between 0 and 100": ('UPDATE LEAD SCORE "L1", 500\ns = GET LEAD SCORE "L1"\nRETURN s.score', 100),
    "qualified": ('SET LEAD SCORE "L1", 60\nq = QUALIFY LEAD "L1"\nRETURN [q.qualified, q.gap, IS QUALIFIED("L1", 50)]'.replace('IS QUALIFIED("L1", 50)', 'IS_QUALIFIED("L1", 50)'), [False, 10, True]),
    "a new lead": ('l = CREATE LEAD "Ana", "Ana@firm.com", "1", "web"\ns = GET LEAD SCORE "ana@firm.com"\nRETURN [l.id, s.score]', ["ana@firm.com", 30]),
    "a form": ('v = VALIDATE FORM({"email": "x", "age": 3, "plan": "a"}, {"email": "required|email", "age": "min:18", "name": "required", "plan": "in:a,b"})\nRETURN [v.valid, v.errors]', [False, {"email": "email is no mail address", "age": "age is less than 18", "name": "name is missing"}]),
    "a form filled in": ('v = VALIDATE FORM({"a": 1})\nIF v THEN RETURN "ok"', "ok"),
    "a submission": ('i = SAVE SUBMISSION("Contact", {"n": 1})\nx = SAVE SUBMISSION("contact", {"n": 2})\ns = GET SUBMISSIONS("contact")\nRETURN [COUNT(s), s[0].n + s[1].n, GET_SUBMISSION_ID() = x]', [2, 3, True]),
    "no form": ("RETURN [IS_FORM_SUBMISSION(), GET_SUBMISSION_ID()]", [False, ""]),
    "a campaign": ('ADD TO CAMPAIGN "a@b.co", "spring"\nADD TO CAMPAIGN "a@b.co", "spring"\nTRACK CONVERSION "spring", "bought"\nTRACK EVENT "spring", {"x": 1}\ns = GET CAMPAIGN STATS "Spring"\nRETURN [s.members, s.conversions, s.events, s.rate]', [1, 1, 1, 1]),
    "a path": ('RETURN GET JSON PATH {"a": [{"b": 5}]}, "$.a[0].b"', 5),
    "a path of a text": ("RETURN GET JSON PATH '{\"a\": {\"b\": 5}}', \"a.b\"", 5),
    "a path to nothing": ('RETURN GET JSON PATH {"a": 1}, "b.c[3]"', None),
    "no request": ('RETURN [GET_REQUEST_BODY(), GET_FORM_VALUE("a")]', [None, ""]),
    "the weather": ('w = WEATHER "Recife"\nRETURN w.description + w.temperature', "rain29.5"),
    "the next days": ('f = FORECAST "Recife", 2\nRETURN [COUNT(f), f[1].max, f[0].description]', [2, 31, "overcast"]),
}  # fmt: skip


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: Any) -> None:
    made = bench()
    assert made.run(source) == result, made.outcome


ERRORS = {
    "no such priority": ('TRANSFER TO HUMAN "a", "soon"', "R5010"),
    "a strange conversation": (
        'TAG CONVERSATION "0199aaaa-0000-7000-8000-000000000009" WITH "x"',
        "R5010",
    ),
    "no such status": ('SET ATTENDANT STATUS "a" TO sleeping', "R5010"),
    "no lead": ('x = SCORE LEAD "text"', "R5010"),
    "no score": ('SET LEAD SCORE "a", "many"', "R5011"),
    "no rule": ('x = VALIDATE FORM({"a": 1}, {"a": "nice"})', "R5010"),
    "no address": ('ADD TO CAMPAIGN "x", "spring"', "R5505"),
    "no sandbox": ('x = RUN PYTHON "print(1)"', "R5710"),
    "no status": ("SET RESPONSE STATUS TO 99", "R5010"),
    "too many days": ('x = FORECAST "Recife", 60', "R5010"),
    "a social network": ('POST TO instagram "a.png", "caption"', "R5005"),
    "a pin": ("GPIO SET 17, HIGH", "R5005"),
    "a sensor, not a file": ("x = READ TEMPERATURE 4", "R5005"),
    "a face": ('x = VERIFY FACE "a.png", "b.png"', "R5005"),
    "a host": ('x = SECURITY TOOL STATUS "av"', "R5005"),
    "a catalog": ("x = PRODUCTS", "R5005"),
}


@pytest.mark.parametrize(("source", "code"), ERRORS.values(), ids=ERRORS)
def test_fails(source: str, code: str) -> None:
    assert bench().run(f"TRY\n{source}\nCATCH e\nRETURN e.code\nEND TRY") == code


def test_what_is_not_there_says_what_it_would_need() -> None:
    made = bench()
    made.run('POST TO x AT "2026-01-01" + " 10:00" img , cap')
    assert made.error.message == "POST TO needs a social network's API, which is not connected here"


def test_a_handed_over_conversation_is_a_persons() -> None:
    made = bench()
    made.run("TRANSFER TO HUMAN")
    session = made.services.session
    assert session is not None
    with made.services.store.transaction(made.services.org_id) as unit:
        stored = unit.sessions.get(session.id)
        due = unit.outbox.due(made.services.clock.now().replace(year=2030), 10)
    assert stored is not None
    assert stored.status == "human"
    assert [item.kind for item in due] == ["attendance"]


RUN: dict[str, tuple[str, str]] = {
    "python": ('RETURN RUN PYTHON "print(1)"', "python 30 print(1)"),
    "a file": ('RETURN RUN PYTHON WITH FILE "a.py"', "python 30 print(2)"),
    "javascript": ('RETURN RUN JS "x"', "javascript 30 x"),
    "bash": ('RETURN RUN BASH "x"', "bash 30 x"),
    "a failure": ('TRY\nx = RUN BASH "fail"\nCATCH e\nRETURN e.code\nEND TRY', "R5710"),
}


@pytest.mark.parametrize(("source", "result"), RUN.values(), ids=RUN)
def test_other_languages_run_in_the_sandbox_that_is_set_up(source: str, result: str) -> None:
    assert bench(sandbox_enabled="true", sandbox_url=SANDBOX).run(source) == result


def test_a_webhook_answers_with_the_status_and_headers_it_set() -> None:
    made = bench()
    made.run('SET RESPONSE STATUS TO 201\nSET RESPONSE HEADER "X-A" TO "b"\nresult_id = 7')
    told = answer_of(made.outcome)  # type: ignore[arg-type]
    assert (told.status, told.headers["X-A"], told.body) == (201, "b", {"id": 7})


def test_the_model_helps_attendants() -> None:
    made = bench()
    made.services.models.answers = [
        '{"items": ["Say sorry."]}',
        "Better.",
        '{"items": ["a", "b", "c", "d"]}',
        '{"score": 90, "recommendations": []}',
    ]
    found = made.run(
        'TALK "Hello"\nt = GET TIPS session.id "late!"\np = POLISH MESSAGE "no" "friendly"\nr = GET SMART REPLIES session.id\n'
        's = AI SCORE LEAD {"a": 1}\nRETURN [t, p, COUNT(r), s.grade]'
    )
    assert found == [["Say sorry."], "Better.", 3, "A"], made.outcome
