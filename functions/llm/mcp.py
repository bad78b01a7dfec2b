"""Every bot as an MCP server: the streamable HTTP transport without server push (platform spec §3.3)."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from functions.llm.inputs import Caller, Ports, asker
from shared.errors import MethodNotAllowed
from shared.mcp.messages import PARSE_ERROR, RpcFailed, failure
from shared.mcp.serving import Server

router = APIRouter(prefix="/api/mcp", tags=["mcp"])


async def _body(request: Request) -> bytes:
    return await request.body()


RawBody = Annotated[bytes, Depends(_body)]


@router.post("/{bot}")
def answer_message(bot: str, caller: Caller, ports: Ports, body: RawBody) -> Response:
    """One JSON-RPC message; a request is answered with JSON, a notification with 202."""
    about = asker(caller, ports, bot)
    server = Server(ports.desk_for(), about.bot, about.identity)
    try:
        message: Any = json.loads(body)
    except ValueError:
        return JSONResponse(failure(None, RpcFailed(PARSE_ERROR, "This is no JSON.")), 400)
    answer = server.answer(message)
    return Response(status_code=202) if answer is None else JSONResponse(answer)


@router.get("/{bot}")
def listen() -> None:
    """There is no stream of messages from the server (transport specification, "Listening for Messages")."""
    raise MethodNotAllowed


@router.delete("/{bot}")
def end_session() -> None:
    """There are no sessions to end."""
    raise MethodNotAllowed
