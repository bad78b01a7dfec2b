"""Frames to browsers, through API Gateway's management interface."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from shared.conversation.ports import ConnectionGone
from shared.errors import PayloadTooLarge, ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_FRAME = 128 * 1024


class SocketPush:
    """Live WebSocket connections of one stage; `management_url` is its `https://…/{stage}`."""

    def __init__(self, management_url: str, **connection: str) -> None:
        self._connection = {"endpoint_url": management_url, **connection}

    @cached_property
    def _gateway(self) -> Any:
        from boto3.session import Session
        from botocore.config import Config

        config = Config(
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "max_attempts": 3},
            max_pool_connections=32,
        )
        return Session().client("apigatewaymanagementapi", config=config, **self._connection)

    def post(self, connection_id: str, data: str) -> None:
        payload = data.encode()
        if len(payload) > MAX_FRAME:
            raise PayloadTooLarge(f"A frame has at most {MAX_FRAME} bytes.")
        _call(lambda: self._gateway.post_to_connection(ConnectionId=connection_id, Data=payload))

    def close(self, connection_id: str) -> None:
        _call(lambda: self._gateway.delete_connection(ConnectionId=connection_id))


def _call(act: Callable[[], object]) -> None:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        act()
    except ClientError as failure:
        status = failure.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == 410:
            raise ConnectionGone from failure
        raise ServiceUnavailable("The gateway refused a frame.") from failure
    except BotoCoreError as failure:
        raise ServiceUnavailable("The gateway does not take frames.") from failure
