"""The tools scripts define: listed, run, and attached to sessions (platform spec §3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, Request, Response

from functions.basic.inputs import (
    Ask,
    Asker,
    Caller,
    Ports,
    Running,
    acting_user,
    asker,
    own_session,
)
from functions.basic.models import ToolCallIn, ToolSwitch
from layers.http.bots import named_bot
from layers.http.paging import Paging, single
from shared.errors import NotFound, UpstreamFailed
from shared.scripts import trials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from functions.basic.deps import Wiring
    from shared.records.sessions import Session

router = APIRouter(prefix="/api", tags=["tools"])

Format = Literal["native", "openai", "mcp"]


@router.get("/tools")
def list_tools(ask: Ask, ports: Ports, page: Paging, format: Format = "native") -> dict[str, Any]:  # noqa: A002 - the documented name
    """The tools of the bot's live builds."""
    ask.must_be("user")
    shown = [_shown(tool, format) for tool in _tools(ports, ask)]
    return page.listing(shown[page.offset : page.offset + page.limit], len(shown))


@router.get("/tools/{name}")
def read_tool(name: str, ask: Ask, ports: Ports, format: Format = "native") -> dict[str, Any]:  # noqa: A002 - the documented name
    ask.must_be("user")
    return single(_shown(_tool(ports, ask, name), format))


@router.post("/tools/{name}/execute")
def execute_tool(
    name: str,
    wanted: ToolCallIn,
    request: Request,
    response: Response,
    caller: Caller,
    ports: Ports,
    bench: Running,
) -> dict[str, Any]:
    """Run a tool as the caller. What it asks is answered at `/api/basic/run/{run_id}/input`."""
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("user")
    tool = _tool(ports, ask, name)
    session = own_session(ports, caller, wanted.session_id) if wanted.session_id else None
    what = trials.Wanted(str(tool["script"]), wanted.params, entry=str(tool["name"]))
    trial = trials.begin(bench, ask.bot, acting_user(ports, caller), what, session)
    if trial.status == "failed":
        raise UpstreamFailed(trial.message)
    if trial.status == "running":
        response.status_code = 202
    return single({**trial.as_json(), "talk": trial.output})


@router.get("/sessions/{session_id}/tools")
def read_session_tools(session_id: str, caller: Caller, ports: Ports) -> dict[str, Any]:
    """The tools in use in a session."""
    return _attached(own_session(ports, caller, session_id))


@router.post("/sessions/{session_id}/tools")
def switch_tool(
    session_id: str, wanted: ToolSwitch, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """Attach a tool to a session, or detach it."""
    session = own_session(ports, caller, session_id)
    tool = _tool(ports, asker(caller, ports, session.bot_id), wanted.name)
    name = str(tool["name"])
    with ports.store.transaction(caller.org_id) as unit:
        present = unit.sessions.get(session_id) or session
        others = [each for each in present.state.tools if each.casefold() != name.casefold()]
        present.state.tools[:] = [*others, name] if wanted.active else others
        unit.sessions.save_state(session_id, present.state)
    return _attached(present)


def _attached(session: Session) -> dict[str, Any]:
    return single({"tools": session.state.tools})


def _tools(ports: Wiring, ask: Asker) -> list[Mapping[str, Any]]:
    with ports.store.transaction(ask.bot.org_id) as unit:
        return list(unit.programs.tools(ask.bot.id))


def _tool(ports: Wiring, ask: Asker, name: str) -> Mapping[str, Any]:
    wanted = name.casefold()
    found = [tool for tool in _tools(ports, ask) if str(tool["name"]).casefold() == wanted]
    if not found:
        raise NotFound("There is no such tool.")
    return found[0]


def _shown(tool: Mapping[str, Any], style: Format) -> dict[str, Any]:
    shown = {name: tool[name] for name in ("name", "description", "parameters")}
    if style == "openai":
        return {"type": "function", "function": shown}
    if style == "mcp":
        return {
            "name": tool["name"],
            "description": tool["description"],
            "inputSchema": tool["parameters"],
        }
    return {**shown, "script": tool["script"]}
