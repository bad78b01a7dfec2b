"""Limits and authorizer of a WebSocket API, in one event loop."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from infra.gateway.declarations import Function, WebSocketApi
from infra.gateway.lambdas import Lambdas
from infra.gateway.ports import HOST
from infra.gateway.websocket_api import Limits, WebSocketGateway

contexts: list[Any] = []


def remember(event: Any, context: Any) -> Any:
    contexts.append(event["requestContext"])
    return {"statusCode": 200}


def authorize(event: Any, context: Any) -> Any:
    token = event["queryStringParameters"]["token"]
    if token == "unknown":
        raise Exception("Unauthorized")  # noqa: TRY002  # the word API Gateway answers with 401
    effect = "Allow" if token == "good" else "Deny"
    statement = [{"Effect": effect}]
    return {
        "principalId": "ana",
        "policyDocument": {"Statement": statement},
        "context": {"vip": True},
    }


@pytest.fixture
def lambdas(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lambdas]:
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
    contexts.clear()
    names = ("remember", "authorize")
    made = Lambdas({name: Function(name, f"{__name__}.{name}", 5, 128, {}) for name in names})
    yield made
    made.close()


def api(routes: tuple[str, ...], authorizer: str | None = None) -> WebSocketApi:
    return WebSocketApi(
        name="W",
        stage="live",
        selection="$request.body.action",
        routes=dict.fromkeys(routes, "remember"),
        integration_timeout=5,
        authorizer=authorizer,
        identity_sources=("route.request.querystring.token",) if authorizer else (),
    )


def run(
    gateway: WebSocketGateway,
    test: Callable[[ClientConnection], Awaitable[None]],
    path: str = "/ws",
) -> None:
    async def served() -> None:
        port = await gateway.listen()
        try:
            async with connect(f"ws://{HOST}:{port}{path}") as socket:
                await test(socket)
        finally:
            await gateway.close()

    asyncio.run(served())


@pytest.mark.parametrize("limits", [Limits(idle=0.1), Limits(life=0.1)], ids=["idle", "life"])
def test_a_connection_ends_at_its_limits(lambdas: Lambdas, limits: Limits) -> None:
    async def wait_for_the_end(socket: ClientConnection) -> None:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001

    run(WebSocketGateway(api(("$disconnect",)), lambdas, limits), wait_for_the_end)
    assert contexts[-1]["disconnectStatusCode"] == 1001


def test_the_body_selects_its_route(lambdas: Lambdas) -> None:
    gateway = WebSocketGateway(api(("$default", "join", "$disconnect")), lambdas)
    bodies = [
        '{"action": "join"}',
        '{"action": "other"}',
        '{"action": 1}',
        "no json",
        "[]",
        '{"action": "$disconnect"}',
    ]

    async def send_all(socket: ClientConnection) -> None:
        for body in bodies:
            await socket.send(body)
            while len(contexts) <= bodies.index(body):
                await asyncio.sleep(0.01)

    run(gateway, send_all)
    assert [one["routeKey"] for one in contexts[:6]] == ["join", *["$default"] * 5]


def test_a_message_without_a_route_is_forbidden(lambdas: Lambdas) -> None:
    async def ask(socket: ClientConnection) -> None:
        await socket.send("hello")
        assert '"message": "Forbidden"' in str(await socket.recv())

    run(WebSocketGateway(api(()), lambdas), ask)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/ws", 401), ("/ws?token=unknown", 401), ("/ws?token=bad", 403)],
    ids=["no identity", "unknown", "denied"],
)
def test_the_authorizer_decides_before_connect(lambdas: Lambdas, path: str, status: int) -> None:
    gateway = WebSocketGateway(api(("$connect",), "authorize"), lambdas)

    async def never(socket: ClientConnection) -> None:
        pytest.fail("it was let in")

    with pytest.raises(InvalidStatus) as refused:
        run(gateway, never, path)
    assert refused.value.response.status_code == status
    assert contexts == []


def test_what_the_authorizer_says_is_on_every_event_as_text(lambdas: Lambdas) -> None:
    gateway = WebSocketGateway(api(("$connect", "$disconnect"), "authorize"), lambdas)

    async def leave(socket: ClientConnection) -> None:
        await socket.close()

    run(gateway, leave, "/ws?token=good")
    assert [one["authorizer"] for one in contexts] == [{"vip": "true", "principalId": "ana"}] * 2
