"""The CalDAV function on a real port, over any store, as each front would call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from functions.calendar.caldav import answered
from infra.gateway.http1 import Request
from tests.support.calendars import Office
from tests.support.doors import Event, by_function_url, serving


def by_load_balancer(request: Request) -> Event:
    """The event an Application Load Balancer sends for a request."""
    event = by_function_url(request)
    return {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:x"}},
        "httpMethod": request.method,
        "path": request.raw_path,
        "queryStringParameters": {},
        "headers": event["headers"],
        "body": event.get("body", ""),
        "isBase64Encoded": event["isBase64Encoded"],
    }


def by_load_balancer_with_many_values(request: Request) -> Event:
    """The same with `lambda.multi_value_headers.enabled`; the answer then has many values, too."""
    event = by_load_balancer(request)
    headers = event.pop("headers")
    return event | {"multiValueHeaders": {name: [text] for name, text in headers.items()}}


@contextmanager
def caldav_server(
    office: Office, event_of: Callable[[Request], Event] = by_function_url
) -> Iterator[str]:
    """The address of a server that feeds the handler; its wiring is the office."""
    ports: Any = office
    with serving(lambda request: answered(event_of(request), lambda: ports)) as url:
        yield url
