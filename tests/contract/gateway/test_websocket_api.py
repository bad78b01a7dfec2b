"""The WebSocket API of the local platform, and its management API through the SDK."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from infra.gateway.edge import MANAGEMENT_PREFIX
from tests.support.platform import wait_until

if TYPE_CHECKING:
    from tests.contract.gateway.conftest import Tiny


def dial(tiny: Tiny, path: str = "", **options: Any) -> ClientConnection:
    return connect(tiny.platform.socket_url + path, **options)


def talk(socket: ClientConnection, text: str | bytes) -> Any:
    socket.send(text)
    return json.loads(socket.recv(10))


def test_a_message_reaches_the_handler_and_its_push_reaches_the_client(tiny: Tiny) -> None:
    with dial(tiny) as socket:
        assert talk(socket, "hello") == {"echo": "hello", "raw": False}


def test_a_binary_message_arrives_as_base64(tiny: Tiny) -> None:
    with dial(tiny) as socket:
        assert talk(socket, b"\x00\x01") == {"echo": "AAE=", "raw": True}


def test_the_path_names_the_bot(tiny: Tiny) -> None:
    with dial(tiny, "/ana?session_id=7"):
        tiny.wait_for('connected {"bot_name": "ana", "session_id": "7"}')


@pytest.mark.parametrize(("query", "status"), [("refuse=1", 403), ("raise=1", 502)])
def test_connect_decides_who_may_enter(tiny: Tiny, query: str, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused, dial(tiny, f"?{query}"):
        pass
    assert refused.value.response.status_code == status


def test_the_handler_chooses_the_subprotocol(tiny: Tiny) -> None:
    with dial(tiny, subprotocols=["bearer", "other"]) as socket:
        assert socket.subprotocol == "bearer"


def test_while_connect_runs_the_connection_is_not_there_yet(tiny: Tiny) -> None:
    with dial(tiny, "?early=1"):
        tiny.wait_for("early 410")


def test_a_failing_handler_is_told_to_the_client_without_its_words(tiny: Tiny) -> None:
    with dial(tiny) as socket:
        assert talk(socket, "raise")["message"] == "Internal server error"


@pytest.mark.parametrize(
    "frames", [["x" * 33_000], ["x" * 30_000] * 5], ids=["frame", "message of several frames"]
)
def test_what_is_above_the_limits_closes_with_1009(tiny: Tiny, frames: list[str]) -> None:
    with dial(tiny) as socket:
        socket.send(iter(frames) if len(frames) > 1 else frames[0])
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009


def test_a_message_within_the_limits_passes_in_pieces(tiny: Tiny) -> None:
    with dial(tiny) as socket:
        socket.send(iter(["x" * 30_000] * 2))
        assert len(json.loads(socket.recv(10))["echo"]) == 60_000


def test_messages_of_one_connection_run_in_parallel(tiny: Tiny) -> None:
    with dial(tiny) as socket:
        socket.send("slow")
        socket.send("quick")
        answers = [json.loads(socket.recv(10))["echo"] for _ in range(2)]
    assert answers == ["quick", "slow"]


def test_the_handler_learns_that_and_why_a_client_left(tiny: Tiny) -> None:
    with dial(tiny) as socket:
        socket.close(4001)
    tiny.wait_for("gone 4001")


def test_a_connection_can_be_looked_up_and_closed_from_outside(tiny: Tiny) -> None:
    client = management(tiny)
    with dial(tiny) as socket:
        connection = talk(socket, "raise")["connectionId"]
        seen = client.get_connection(ConnectionId=connection)
        assert seen["Identity"]["SourceIp"] == "127.0.0.1"
        client.delete_connection(ConnectionId=connection)
        with pytest.raises(ConnectionClosed):
            socket.recv(10)
    with pytest.raises(client.exceptions.GoneException):
        client.post_to_connection(ConnectionId=connection, Data=b"late")


def test_a_push_above_the_limit_is_refused(tiny: Tiny) -> None:
    client = management(tiny)
    with dial(tiny) as socket:
        connection = talk(socket, "raise")["connectionId"]
        with pytest.raises(client.exceptions.PayloadTooLargeException):
            client.post_to_connection(ConnectionId=connection, Data=b"x" * 140_000)


def test_an_unsigned_push_is_refused(tiny: Tiny) -> None:
    answer = httpx.post(f"{tiny.platform.url}{MANAGEMENT_PREFIX}@connections/x", content=b"hi")
    assert answer.status_code == 403


def test_many_clients_are_served_at_once(tiny: Tiny) -> None:
    with ExitStack() as open_sockets:
        sockets = [open_sockets.enter_context(dial(tiny)) for _ in range(40)]
        for number, socket in enumerate(sockets):
            socket.send(f"m{number}")
        answers = [json.loads(socket.recv(20))["echo"] for socket in sockets]
    assert answers == [f"m{number}" for number in range(40)]
    wait_until(lambda: len(tiny.notes("gone 1000")) >= 40, "all have left")


def management(tiny: Tiny) -> Any:
    import boto3

    return boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=tiny.platform.url + MANAGEMENT_PREFIX.rstrip("/"),
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
