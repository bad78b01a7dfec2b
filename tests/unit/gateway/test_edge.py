"""What the edge does to socket paths."""

from __future__ import annotations

import pytest

from infra.gateway.edge import api_target, is_socket_path, socket_query


@pytest.mark.parametrize(
    ("path", "query", "rewritten"),
    [
        ("/ws", "session_id=1", "session_id=1"),
        ("/ws/ana", "", "bot_name=ana"),
        ("/ws/ana", "session_id=1", "session_id=1&bot_name=ana"),
        ("/ws/ana", "bot_name=rui", "bot_name=rui"),
        ("/ws/meet", "a=1", "a=1&ep=meet"),
        ("/ws/task-progress", "", "ep=task-progress"),
        ("/ws/a%26b%3D1", "", "bot_name=a%26b%3D1"),
    ],
)
def test_the_path_becomes_query_values(path: str, query: str, rewritten: str) -> None:
    assert socket_query(path, query) == rewritten


def test_only_the_socket_path_is_one() -> None:
    assert is_socket_path("/ws/ana")
    assert not is_socket_path("/wsx")
    assert not is_socket_path("/api/ws")


@pytest.mark.parametrize(
    ("target", "rewritten"),
    [
        ("/api/v1/bots?limit=1", "/api/bots?limit=1"),
        ("/api/v1", "/api/v1"),
        ("/api/v10/bots", "/api/v10/bots"),
        ("/bot/api/v1/x", "/bot/api/v1/x"),
    ],
)
def test_version_one_of_the_api_is_its_present_form(target: str, rewritten: str) -> None:
    assert api_target(target) == rewritten
