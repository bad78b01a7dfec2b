"""Building a script file of a package: compiled, and as the store keeps it."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from shared.packages.layout import SCRIPT_SUFFIX, script_name
from shared.packages.scripts import Build
from shared.records.runs import StoredProgram

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from shared.basic.compiler import ToolDefinition
    from shared.basic.registry import Registry
    from shared.basic.runtime.program import Program
    from shared.records.bots import Bot
    from shared.scripts.tables import Columns

CONSTANT_PREFIX = "param-"


def build_script(
    bot: Bot,
    path: str,
    source: str,
    scripts: Mapping[str, str],
    webhooks: Collection[str] = (),
    tables: Columns | None = None,
) -> Build:
    """Compile one file; the compiler is loaded with the first. Mistakes in the source become diagnostics."""
    from shared.basic.compiler import Known, compile_source
    from shared.basic.compiler.generator import generate

    known = Known(
        config=constants(bot),
        scripts=frozenset(scripts),
        webhooks=frozenset(webhooks),
        tables=tables,
        sources=scripts,
    )
    name = path[: -len(SCRIPT_SUFFIX)]
    compilation = compile_source(source, name=name, registry=_keywords(), known=known)
    diagnostics = tuple(asdict(found) for found in compilation.diagnostics)
    if compilation.script is None:
        return Build(None, compilation.kind, diagnostics)
    program = generate(
        compilation.script,
        registry=_keywords(),
        source_hash=sha256(source.encode()).hexdigest(),
        kind=compilation.kind,
        tools=[definition.openai() for definition in compilation.tools],
        keywords=sorted(compilation.keywords),
    )
    description = compilation.tools[0].description if compilation.tools else ""
    stored = _stored(bot, script_name(path), program, compilation.tools)
    return Build(stored, compilation.kind, diagnostics, description)


def constants(bot: Bot) -> frozenset[str]:
    """The names of the `param-` settings, which every script of the bot may read."""
    keys = (key for key in bot.config if key.startswith(CONSTANT_PREFIX))
    return frozenset(key.removeprefix(CONSTANT_PREFIX) for key in keys)


@cache
def _keywords() -> Registry:
    from shared.basic.registry import Registry

    return Registry.installed()


def _stored(
    bot: Bot, name: str, program: Program, tools: Sequence[ToolDefinition]
) -> StoredProgram:
    return StoredProgram(
        id=program.id,
        bot_id=bot.id,
        name=name,
        kind=program.kind,
        source_hash=program.source_hash,
        code=program.to_json(),
        tools=tuple(_offer(name, program, tool) for tool in tools),
    )


def _offer(script: str, program: Program, tool: ToolDefinition) -> dict[str, Any]:
    """What is known about a tool without loading its program. `params` are its PARAM lines, for converting arguments."""
    code = program.codes[program.entries[tool.name.casefold()]]
    return {
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
        "script": script,
        "params": list(code.params),
    }
