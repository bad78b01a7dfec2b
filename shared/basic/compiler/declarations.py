"""Findings about declarations: tools, tables, webhooks, schedules (E303x to E307x, W404x)."""

from __future__ import annotations

from typing import Final

from shared.basic.compiler import ast
from shared.basic.compiler.ddl import TYPES
from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.known import Known
from shared.basic.compiler.tools import is_known_type
from shared.basic.schedule_spec import ScheduleError, parse

_SCHEDULES: Final = "write `every 5 minutes`, `every monday at 9am` or `0 9 * * *`"
_MISSING: Final = "add DESCRIPTION so that a model knows when to use it"


def check_declarations(script: ast.Script, known: Known, report: Report, *, tool: bool) -> None:
    """Check everything a file declares."""
    for section in script.sections:
        _check_params(section.params, report)
        if tool and section.description is None:
            message = f"Tool {section.name} has no DESCRIPTION"
            report.add("W4042", section.span, message, _MISSING)
    _check_section_names(script, report)
    for routine in script.routines:
        _check_params(routine.inputs, report)
    _check_tables(script, known, report)
    _check_webhooks(script, known, report)
    _check_schedules(script, report)


def _check_params(params: tuple[ast.Param, ...], report: Report) -> None:
    for param in params:
        if not is_known_type(param.type_name):
            message = f"`{param.type_name}` is no PARAM type; STRING is used"
            report.add("W4043", param.span, message)


def _check_section_names(script: ast.Script, report: Report) -> None:
    seen: set[str] = set()
    for section in script.sections:
        if section.name in seen:
            report.add("E3032", section.span, f"Tool {section.name} is defined twice")
        seen.add(section.name)


def _check_tables(script: ast.Script, known: Known, report: Report) -> None:
    names = {table.name.casefold() for table in script.tables}
    names |= {name.casefold() for name in known.tables or ()}
    for table in script.tables:
        for column in table.columns:
            wanted = column.references.table if column.references else column.type_name
            if not column.references and wanted in TYPES:
                continue
            if wanted.casefold() not in names:
                code = "W3071" if known.tables is None else "E3071"
                message = f"Column {column.name} refers to unknown table {wanted}"
                report.add(code, column.span, message, "declare the table, or use a column type")


def _check_webhooks(script: ast.Script, known: Known, report: Report) -> None:
    seen = {name.casefold() for name in known.webhooks}
    for webhook in script.webhooks:
        if webhook.name.casefold() in seen:
            message = f"Webhook {webhook.name} is already defined in this bot"
            report.add("E3041", webhook.span, message)
        seen.add(webhook.name.casefold())


def _check_schedules(script: ast.Script, report: Report) -> None:
    for schedule in script.schedules:
        try:
            parse(schedule.spec)
        except ScheduleError:
            message = f"`{schedule.spec}` is not a schedule"
            report.add("E3040", schedule.span, message, _SCHEDULES)
