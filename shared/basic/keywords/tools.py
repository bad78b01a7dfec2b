"""Tools of the conversation and other scripts: USE TOOL, RUN, GET TOOL PARAM."""

from __future__ import annotations

from typing import Any

from shared.basic.absent import absent
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.requests import Invoke
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.methods.objects import find_key


def _tool_name(run: Run, value: Any) -> str:
    """The tool as the bot knows it; `.bas` and folders are ignored. R5310 for an unknown one."""
    wanted = display(value).strip().replace("\\", "/").rpartition("/")[2].removesuffix(".bas")
    for name in run.services.tool_names():
        if name.casefold() == wanted.casefold():
            return name
    raise BasicError("R5310", f"there is no tool {shortened(wanted)} in this bot")


def _attach(run: Run, value: Any) -> None:
    name = _tool_name(run, value)
    if name not in run.state.tools:
        run.state.tools.append(name)
        run.save_session()


@keyword("ADD TOOL {name:expr}", effect=Effect.TRANSACTIONAL, example='ADD TOOL "book-room"')
def add_tool(run: Run, name: Any) -> None:
    """Let the model use a tool in this conversation."""
    _attach(run, name)


@keyword(
    "USE TOOL {name:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    example='USE TOOL "book-room"',
)
def use_tool(run: Run, name: Any) -> None:
    """The same as ADD TOOL."""
    _attach(run, name)


@keyword(
    "USE TOOL {name}, {arguments:args}",
    effect=Effect.WAITS,
    kind="value",
    name="USE TOOL WITH",
    cls="EXTENDED",
    example='room = USE TOOL "book-room", "blue", "2026-03-01"',
)
def use_tool_with(run: Run, name: Any, arguments: list[Any]) -> Any:
    """Run a tool now with positional PARAM values; gives its result."""
    return Invoke(_tool_name(run, name), arguments)


@keyword(
    "REMOVE TOOL {name:expr}",
    effect=Effect.TRANSACTIONAL,
    cls="EXTENDED",
    example='REMOVE TOOL "book-room"',
)
def remove_tool(run: Run, name: Any) -> None:
    """The model may no longer use a tool in this conversation."""
    wanted = display(name).strip().removesuffix(".bas").casefold()
    run.state.tools[:] = [tool for tool in run.state.tools if tool.casefold() != wanted]
    run.save_session()


@keyword("CLEAR TOOLS", effect=Effect.TRANSACTIONAL, example="CLEAR TOOLS")
def clear_tools(run: Run) -> None:
    """The model may use no tools in this conversation."""
    run.state.tools.clear()
    run.save_session()


@keyword(
    "LIST TOOLS", effect=Effect.READS, kind="value", cls="EXTENDED", example="names = LIST TOOLS"
)
def list_tools(run: Run) -> list[str]:
    """The names of the tools in use in this conversation."""
    return list(run.state.tools)


@keyword(
    "GET TOOL PARAM {name:unary}",
    effect=Effect.READS,
    kind="value",
    example='day = GET TOOL PARAM "day"',
)
def get_tool_param(run: Run, name: Any) -> Any:
    """An argument this script was started with, "" when there is none; for a webhook body, then query."""
    wanted = display(name).strip()
    for source in (run.params, run.params.get("body"), run.params.get("params")):
        if isinstance(source, dict):
            key = find_key(source, wanted)
            if key is not None:
                return source[key]
    return ""


@keyword("RUN {script:expr}", effect=Effect.WAITS, kind="statement", example='RUN "nightly.bas"')
def run_script(_run: Run, script: Any) -> Any:
    """Run another script of the bot; its result is not used."""
    return Invoke(display(script).strip())


create_site = absent(
    "CREATE SITE {alias:sum}, {template:sum}, {prompt:expr}",
    "CREATE SITE {alias:sum} WITH TEMPLATE {template:sum} USING PROMPT {prompt:expr}",
    needs="a generator of web sites",
    doc="Let the model build a web site under the bot's drive.",
    example='CREATE SITE "bakery", "basic", "A page for a bakery"',
    group="tools",
    kind="both",
    cls="EXTENDED",
)
