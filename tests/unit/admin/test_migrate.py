"""The deploy-time migration: whatever happens, CloudFormation is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from functions.admin.migrate import handler


class Answers(BaseHTTPRequestHandler):
    """Takes what a custom resource answers, as the presigned address of CloudFormation does."""

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, self.headers.get("Content-Type"), json.loads(body)))  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def stack() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Answers)
    server.received = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def request(stack: HTTPServer, kind: str) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ResponseURL": f"http://127.0.0.1:{stack.server_port}/place?signature=a%2Bb",
        "StackId": "arn:stack",
        "RequestId": "r1",
        "LogicalResourceId": "SchemaMigration",
    }


def received(stack: HTTPServer) -> tuple[str, str, dict[str, Any]]:
    (only,) = stack.received  # type: ignore[attr-defined]
    return only  # type: ignore[no-any-return]


def test_a_deleted_stack_leaves_its_database_alone(stack: HTTPServer) -> None:
    handler(request(stack, "Delete"), None)
    assert received(stack)[2]["Status"] == "SUCCESS"


def test_a_database_that_does_not_answer_fails_the_deployment(stack: HTTPServer) -> None:
    handler(request(stack, "Create"), None)
    answer = received(stack)[2]
    assert (answer["Status"], bool(answer["Reason"])) == ("FAILED", True)


def test_the_answer_names_what_it_answers(stack: HTTPServer) -> None:
    handler(request(stack, "Delete"), None)
    answer = received(stack)[2]
    wanted = {"StackId": "arn:stack", "RequestId": "r1", "LogicalResourceId": "SchemaMigration"}
    assert wanted.items() <= answer.items()


def test_the_presigned_address_is_used_as_it_is(stack: HTTPServer) -> None:
    handler(request(stack, "Delete"), None)
    path, kind, _ = received(stack)
    assert (path, kind) == ("/place?signature=a%2Bb", "")


def test_the_physical_id_never_changes(stack: HTTPServer) -> None:
    """Another id would make CloudFormation delete the old resource."""
    handler(request(stack, "Update"), None)
    assert received(stack)[2]["PhysicalResourceId"] == "schema"
