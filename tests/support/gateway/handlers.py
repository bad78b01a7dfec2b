"""Handlers of the tiny application. What they did is a line in the file `NOTES` names."""

from __future__ import annotations

import functools
import json
import os
import time
import urllib.request
from pathlib import Path
from typing import Any

Event = dict[str, Any]


def note(*words: object) -> None:
    """Append one line; appends of this size are atomic, also between processes."""
    with Path(os.environ["NOTES"]).open("a") as notes:
        notes.write(" ".join(map(str, words)) + "\n")


def api(event: Event, context: Any) -> Any:
    """Echo the event, or misbehave as the path asks."""
    match event["rawPath"]:
        case "/slow":
            time.sleep(4)
            return "too late"
        case "/raise":
            raise RuntimeError("as asked")
        case "/bare":
            return {"plain": True}
        case "/malformed":
            return {"statusCode": "teapot"}
        case "/large":
            return "x" * 7_000_000
        case "/cookies":
            return {"statusCode": 201, "cookies": ["a=1; Path=/", "b=2"], "body": "ok"}
        case "/bytes":
            return {"statusCode": 200, "isBase64Encoded": True, "body": "AAEC"}
        case "/cors":
            return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}}
        case "/remaining":
            return context.get_remaining_time_in_millis()
    return {"statusCode": 200, "body": json.dumps(event)}


def web_app(event: Event, context: Any) -> Any:
    """A FastAPI application behind Mangum, as the real groups are."""
    from fastapi import FastAPI
    from mangum import Mangum

    app = FastAPI()

    @app.get("/app/{name}")
    def greet(name: str, loud: bool = False) -> dict[str, str]:
        return {"greeting": f"hello {name}".upper() if loud else f"hello {name}"}

    return Mangum(app, lifespan="off")(event, context)


def socket(event: Event, context: Any) -> Any:
    """Echo messages through the management API; refuse those who ask for it."""
    kind, connection = event["requestContext"]["eventType"], event["requestContext"]["connectionId"]
    if kind == "CONNECT":
        return _connect(event, connection)
    if kind == "DISCONNECT":
        note("gone", event["requestContext"]["disconnectStatusCode"])
        return None
    if event["body"] == "raise":
        raise RuntimeError("as asked")
    if event["body"] == "slow":
        time.sleep(0.5)
    push(connection, json.dumps({"echo": event["body"], "raw": event["isBase64Encoded"]}))
    return {"statusCode": 200, "body": "nobody sees this"}


def _connect(event: Event, connection: str) -> Any:
    query = event.get("queryStringParameters", {})
    if "early" in query:
        note("early", push(connection, "too early"))
    if "raise" in query:
        raise RuntimeError("as asked")
    if "refuse" in query:
        return {"statusCode": 403}
    note("connected", json.dumps(query, sort_keys=True))
    offered = {key.lower(): value for key, value in event["headers"].items()}
    chosen = offered.get("sec-websocket-protocol", "").partition(",")[0]
    return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": chosen} if chosen else {}}


def push(connection: str, text: str) -> int:
    """Post to a connection as the SDK does; the status, 410 when the connection is not there."""
    client = _management()
    try:
        client.post_to_connection(ConnectionId=connection, Data=text.encode())
    except client.exceptions.GoneException:
        return 410
    return 200


@functools.cache
def _management() -> Any:
    import boto3

    return boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["WS_MANAGEMENT_URL"])


def worker(event: Event, context: Any) -> Any:
    """Note each message; the body says how it goes."""
    for record in event["Records"]:
        body = record["body"]
        note("begin", body)
        if body.startswith(("slow", "long")):
            time.sleep(2 if body.startswith("slow") else 5)
        if body.startswith("raise"):
            raise RuntimeError("as asked")
        if body.startswith("fail"):
            return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
        note("done", body)
    return {"batchItemFailures": []}


def note_objects(event: Event, context: Any) -> None:
    for record in event["Records"]:
        for change in json.loads(record["body"]).get("Records", ()):
            note(change["eventName"], change["s3"]["object"]["key"])


def note_time(event: Event, context: Any) -> None:
    note("tick", event["source"])


def set_up(event: Event, context: Any) -> None:
    """A custom resource: succeeds unless the file beside the notes says otherwise."""
    note("set up", event["ResourceProperties"]["Greeting"])
    status = "FAILED" if Path(os.environ["NOTES"]).with_name("fail-setup").exists() else "SUCCESS"
    answer = json.dumps({"Status": status, "Reason": "as asked"}).encode()
    request = urllib.request.Request(event["ResponseURL"], data=answer, method="PUT")
    with urllib.request.urlopen(request) as response:
        response.read()
