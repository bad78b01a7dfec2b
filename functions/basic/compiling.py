"""Looking at sources without running them, and what the language offers."""

from __future__ import annotations

from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request

from functions.basic.inputs import Ask, Asker, Caller, Ports, asker
from functions.basic.models import CompileIn, FormatIn
from layers.http.bots import named_bot
from layers.http.paging import Paging, single
from shared.errors import NotFound, PayloadTooLarge, ValidationFailed
from shared.packages.compilation import constants
from shared.packages.limits import MAX_SCRIPT
from shared.scripts.tables import columns_of

if TYPE_CHECKING:
    from functions.basic.deps import Wiring
    from shared.basic.compiler import Compilation

router = APIRouter(prefix="/api/basic", tags=["basic"])

SINCE = "0.1.0"
"""Every keyword came with the first version."""


@router.post("/compile")
def compile_script(
    wanted: CompileIn, request: Request, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """What the compiler says; nothing is stored."""
    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("viewer")
    source = wanted.source if wanted.source is not None else _source(ports, ask, wanted.name)
    _must_fit(source)
    compilation = _compiled(ports, ask, source, wanted.name or "script", strict=wanted.strict)
    return single(_shown(compilation, source))


@router.post("/format")
def format_script(
    wanted: FormatIn, request: Request, caller: Caller, ports: Ports
) -> dict[str, Any]:
    """The source in canonical form; nothing is stored. 422 with diagnostics for one that does not compile."""
    from shared.basic.authoring.canonical import canonical

    ask = asker(caller, ports, named_bot(request, wanted.bot_id))
    ask.must_be("viewer")
    _must_fit(wanted.source)
    return single({"source": canonical(wanted.source)})


@router.get("/keywords")
def list_keywords(ask: Ask, page: Paging, q: str = "") -> dict[str, Any]:
    """Keywords with their forms, and functions, for editors."""
    from shared.basic.functions.catalog import declarations
    from shared.basic.registry import Registry

    ask.must_be("viewer")
    rows = [
        {
            "keyword": each.name,
            "syntax": [form.text for form in each.forms],
            "summary": each.doc.partition("\n")[0],
            "category": each.group,
            "class": each.cls,
            "example": each.example,
            "since": SINCE,
        }
        for each in Registry.installed()
    ] + [
        {
            "keyword": each.name,
            "syntax": [f"{each.name}({', '.join(each.parameters)})"],
            "summary": each.doc.partition("\n")[0],
            "category": each.group,
            "class": "FUNCTION",
            "example": each.example,
            "since": SINCE,
        }
        for each in declarations()
    ]
    found = sorted((row for row in rows if q.upper() in str(row["keyword"])), key=_by_keyword)
    return page.listing(found[page.offset : page.offset + page.limit], len(found))


def _must_fit(source: str) -> None:
    if len(source.encode("utf-8", "replace")) > MAX_SCRIPT:
        raise PayloadTooLarge(f"A script has at most {MAX_SCRIPT} bytes.")


def _by_keyword(row: dict[str, Any]) -> str:
    return str(row["keyword"])


def _source(ports: Wiring, ask: Asker, name: str) -> str:
    if not name:
        raise ValidationFailed.of(source="give a source or the name of a script")
    with ports.store.transaction(ask.bot.org_id) as unit:
        status = unit.programs.script(ask.bot.id, name)
    if status is None:
        raise NotFound("There is no such script.")
    return status.source


def _compiled(ports: Wiring, ask: Asker, source: str, name: str, *, strict: bool) -> Compilation:
    from shared.basic.compiler import Known, compile_source

    stem = name.removesuffix(".bas")
    with ports.store.transaction(ask.bot.org_id) as unit:
        scripts = {status.name: status.source for status in unit.programs.scripts(ask.bot.id)}
        hooks = unit.webhooks.list_of(ask.bot.id)
        tables = columns_of(unit, ask.bot)
    known = Known(
        config=constants(ask.bot),
        scripts=frozenset({*scripts, stem.casefold()}),
        webhooks=frozenset(hook.endpoint for hook in hooks if hook.script != stem.casefold()),
        tables=tables,
        strict=strict,
        sources=scripts,
    )
    return compile_source(source, name=stem, known=known)


def _meaning(compilation: Compilation) -> dict[str, Any]:
    """What it means and which tables and files it names; nothing for a source with errors."""
    from shared.basic.authoring.meaning import meaning_hash
    from shared.basic.authoring.touched import touched_by
    from shared.basic.registry import Registry

    if compilation.script is None:
        return {"ast_hash": None, "reads": [], "writes": []}
    touched = touched_by(compilation.script, Registry.installed())
    return {
        "ast_hash": meaning_hash(compilation.script),
        "reads": list(touched.reads),
        "writes": list(touched.writes),
    }


def _shown(compilation: Compilation, source: str) -> dict[str, Any]:
    tools = [tool.openai()["function"] for tool in compilation.tools]
    return {
        "ok": compilation.ok,
        "kind": compilation.kind,
        "source_hash": sha256(source.encode("utf-8", "replace")).hexdigest(),
        **_meaning(compilation),
        "diagnostics": [
            {**asdict(found), "col": found.column, "end_col": found.end_column}
            for found in compilation.diagnostics
        ],
        "tool": tools[0] if tools else None,
        "tools": tools,
        "params": list(tools[0]["parameters"].get("properties", {})) if tools else [],
        "keywords": sorted(compilation.keywords),
    }
