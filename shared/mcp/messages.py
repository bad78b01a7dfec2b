"""JSON-RPC 2.0 as MCP uses it (modelcontextprotocol.io, "Base protocol")."""

from __future__ import annotations

from typing import Any

VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
"""Protocol versions with a handshake, newest first."""
PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = (
    -32700,
    -32600,
    -32601,
    -32602,
    -32603,
)


class RpcFailed(Exception):
    """A request that is answered with an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def result(identity: Any, value: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": identity, "result": value}


def failure(identity: Any, error: RpcFailed) -> dict[str, Any]:
    told = {"code": error.code, "message": error.message}
    return {"jsonrpc": "2.0", "id": identity, "error": told}


def agreed_version(wanted: Any) -> str:
    """The version a client asks for when we speak it, else our newest."""
    return wanted if wanted in VERSIONS else VERSIONS[0]
