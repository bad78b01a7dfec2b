"""The stack as `sam deploy` made it: real API events, real queues, the built artefacts."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from contextlib import closing
from http.cookies import SimpleCookie
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from infra.build import template
from infra.cloud.deploy import Deployment, client
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(900)
PATIENCE = 240.0  # a first invocation unpacks 140 MB of layers


def get(stack: Deployment, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(stack.http_url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read(), dict(refused.headers)


@pytest.fixture(scope="module")
def guest(stack: Deployment) -> dict[str, Any]:
    """A guest of the default bot, once its package has come through bucket, queue and watcher."""
    until(lambda: get(stack, "/api/auth")[0] == 200, PATIENCE)
    _, body, headers = get(stack, "/api/auth")
    cookie = SimpleCookie(headers.get("Set-Cookie") or headers["set-cookie"])
    return {**json.loads(body), "cookie": f"chat_sid={cookie['chat_sid'].value}"}


def talk(stack: Deployment, guest: dict[str, Any]) -> ClientConnection:
    return connect(
        f"{stack.socket_url}?session_id={guest['session_id']}&bot_name=default",
        additional_headers={"Cookie": guest["cookie"]},
        open_timeout=PATIENCE,
    )


def answer_on(connection: ClientConnection) -> str:
    """What the bot says between the events that begin and end its thinking."""
    frames: list[dict[str, Any]] = []
    while not (frames and frames[-1].get("event") == "thinking_end"):
        frames.append(json.loads(connection.recv(timeout=PATIENCE)))
    began = next(at for at, frame in enumerate(frames) if frame.get("event") == "thinking_start")
    return "".join(frame["content"] for frame in frames[began:] if "event" not in frame)


def test_every_route_of_the_template_was_deployed(stack: Deployment) -> None:
    functions = template.load().of_type(template.FUNCTION).values()
    events = [event for one in functions for event in one.get("Events", {}).values()]
    assert stack.routes == sum(event["Type"] == "HttpApi" for event in events)


def test_the_database_cache_and_queues_answer(stack: Deployment) -> None:
    status, body, _ = get(stack, "/ready")
    assert (status, json.loads(body)["status"]) == (200, "healthy")


def test_a_preflight_is_answered_by_the_gateway(stack: Deployment) -> None:
    request = urllib.request.Request(
        f"{stack.http_url}/api/messages",
        method="OPTIONS",
        headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_an_unknown_page_is_not_an_error_of_the_gateway(stack: Deployment) -> None:
    status, body, _ = get(stack, "/api/sessions/none/of/this")
    assert status in {401, 404}
    assert json.loads(body)["success"] is False


def test_a_new_guest_is_welcomed_on_the_socket(stack: Deployment, guest: dict[str, Any]) -> None:
    with talk(stack, guest) as connection:
        welcome = json.loads(connection.recv(timeout=PATIENCE))
    assert (welcome["type"], welcome["session_id"]) == ("connected", guest["session_id"])


def test_a_message_is_answered_through_queue_worker_and_socket(
    stack: Deployment, guest: dict[str, Any]
) -> None:
    with talk(stack, guest) as connection:
        connection.send(json.dumps({"content": "What is a package?", "message_type": 1}))
        answer = answer_on(connection)
    assert answer.strip()
    path = f"/api/sessions/{guest['session_id']}"
    history = json.loads(get(stack, path, Cookie=guest["cookie"])[1])
    assert ["user", "What is a package?"] in history


def test_nothing_ended_in_a_dead_letter_queue(stack: Deployment, guest: dict[str, Any]) -> None:
    del guest
    queues = template.load().of_type(template.QUEUE)
    wanted = ["ApproximateNumberOfMessages"]
    with closing(client("sqs", stack.endpoint)) as sqs:
        urls = [url for url in sqs.list_queues()["QueueUrls"] if "DeadLetters" in url]
        assert len(urls) == len([name for name in queues if name.endswith("DeadLetters")])
        for url in urls:
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
            assert found["ApproximateNumberOfMessages"] == "0", url
