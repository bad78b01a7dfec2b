"""What a template declares, as records: the vocabulary between the reader and the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "000000000000"
REGION = "us-east-1"
STACK = "gb-local"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function: `timeout` in seconds, `memory` in MB, `environment` resolved.

    `streams` says that its handler may write its answer piece by piece (`Metadata: {Streams: true}`).
    """

    name: str
    handler: str
    timeout: float
    memory: int
    environment: Mapping[str, str]
    streams: bool = False


@dataclass(frozen=True, slots=True)
class HttpRoute:
    """One route of an HTTP API, key as on AWS: `GET /api/auth`, `ANY /x/{proxy+}`, `$default`."""

    key: str
    function: str
    authorizer: str | None = None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HttpApi:
    """One HTTP API: routes, CORS settings and authorizers as SAM spells them."""

    name: str
    routes: tuple[HttpRoute, ...]
    cors: Json | None
    authorizers: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class WebSocketApi:
    """One WebSocket API: `routes` maps a route key to a function."""

    name: str
    stage: str
    selection: str
    routes: Mapping[str, str]
    integration_timeout: float
    authorizer: str | None = None
    identity_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """One SQS queue; `properties` are CloudFormation's, resolved."""

    id: str
    name: str
    fifo: bool
    visibility: int
    properties: Json = field(repr=False)


@dataclass(frozen=True, slots=True)
class QueueTrigger:
    """A queue that feeds a function; `queue` is a logical id."""

    queue: str
    function: str
    batch_size: int
    partial_failures: bool
    concurrency: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A timer: `expression` is rate(…) or cron(…); `kind` is "scheduler" or "rule"."""

    name: str
    function: str
    expression: str
    kind: str
    input: str | None


@dataclass(frozen=True, slots=True)
class Bucket:
    """One S3 bucket; `notifications` are its queue configurations, queues by ARN."""

    id: str
    name: str
    notifications: tuple[Json, ...]
    cors: tuple[Json, ...] = ()
    versioned: bool = False


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret: its text, or how to make one up."""

    id: str
    name: str
    text: str | None
    generate: Json | None


@dataclass(frozen=True, slots=True)
class CustomResource:
    """Something a function creates while the stack is deployed."""

    id: str
    type: str
    function: str
    properties: Json


@dataclass(frozen=True, slots=True)
class Template:
    """Everything the local platform serves."""

    functions: Mapping[str, Function]
    http_apis: tuple[HttpApi, ...]
    websocket_apis: tuple[WebSocketApi, ...]
    queues: Mapping[str, Queue]
    queue_triggers: tuple[QueueTrigger, ...]
    schedules: tuple[Schedule, ...]
    buckets: Mapping[str, Bucket]
    secrets: Mapping[str, Secret]
    custom: tuple[CustomResource, ...]
