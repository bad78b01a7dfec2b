"""Tasks and projects. CREATE TASK queues a task for the task module; the rest needs that module.

An outbox item of kind `task` has the payload {task_id, title, description, assignee, due, priority, project, status,
bot_id, user_id, run_id}; the same step is the same item.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from shared.basic.absent import absent
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.hear.answers import HearContext
from shared.basic.hear.dates import read_day, read_day_and_time
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.ids import derived_id, is_id
from shared.records.outbox import OutboxItem

OUTBOX_KIND = "task"
_PRIORITIES = {"normal": "medium", "critical": "urgent"} | {
    name: name for name in ("low", "medium", "high", "urgent")
}
_LEFT_OVER = ("description", "assignee", "due", "priority", "project")
_NEEDS = "the task module"


@keyword(
    "CREATE TASK {title:sum} [IN PROJECT {project:sum}] [DUE {due:sum}] [WITH STATUS {status:sum}]",
    "CREATE TASK {title:sum}, {details:args}",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='task = CREATE TASK "Call the customer", "high", "tomorrow", "ana@example.com"',
)
def create_task(
    run: Run,
    title: Any,
    project: Any = None,
    due: Any = None,
    status: Any = None,
    details: list[Any] | None = None,
) -> dict[str, Any]:
    """Queue a task: {task_id, status, url}. Priority, due date and assignee are told apart by what they look like."""
    words = display(title).strip()
    if not words:
        raise BasicError("R5010", "CREATE TASK needs a title")
    found = _sorted_out(run, details or [])
    given = {"project": project, "due": due, "status": status}
    found |= {name: display(value) for name, value in given.items() if value is not None}
    if due is not None:
        found["due"] = _moment(run, due) or display(due)
    task_id = derived_id(run.services.org_id, f"task:{run.key}")
    task = {"task_id": task_id, "title": words, "status": "todo", **found}
    origin = {"bot_id": run.bot.id, "user_id": run.user.id, "run_id": run.id}
    item = OutboxItem(task_id, run.services.org_id, OUTBOX_KIND, task_id, {**task, **origin})
    run.unit.outbox.add(item)
    return {"task_id": task_id, "status": task["status"], "url": f"/api/tasks/{task_id}"}


def _sorted_out(run: Run, values: list[Any]) -> dict[str, str]:
    """Arguments by what they are; the others in the documented order."""
    found: dict[str, str] = {}
    for value in values:
        text = display(value).strip()
        if not text:
            continue
        name = _kind_of(run, value, text)
        if not name or name in found:
            name = next((each for each in _LEFT_OVER if each not in found), "")
        if not name:
            raise BasicError("R5010", "CREATE TASK has more details than a task can hold")
        found[name] = _PRIORITIES.get(text.casefold(), text) if name == "priority" else text
        if name == "due":
            found["due"] = _moment(run, value) or text
    return found


def _kind_of(run: Run, value: Any, text: str) -> str:
    if text.casefold() in _PRIORITIES:
        return "priority"
    if _moment(run, value):
        return "due"
    return "assignee" if is_id(text) or ("@" in text and " " not in text) else ""


def _moment(run: Run, value: Any) -> str:
    """A date as ISO text, "" for what is none."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    context = HearContext(run.services.context.locale, run.services.context.local_now().date())
    text = display(value)
    found = read_day_and_time(text, context) or read_day(text, context)
    return found.isoformat() if found else ""


assign_smart = absent(
    "ASSIGN SMART {task:sum} [, {team:sum} [, {balance:expr}]]",
    needs=_NEEDS,
    doc="Give a task to whoever of a team has time.",
    example='ASSIGN_SMART "7", "support", TRUE',
    group="tasks",
    kind="both",
)
set_task_priority = absent(
    "SET TASK PRIORITY {task:sum}, {priority:expr}",
    needs=_NEEDS,
    doc="Change how urgent a task is.",
    example='SET TASK PRIORITY "7", "high"',
    group="tasks",
)
set_task_due_date = absent(
    "SET TASK DUE DATE {task:sum}, {due:expr}",
    needs=_NEEDS,
    doc="Change when a task is due.",
    example='SET TASK DUE DATE "7", "2026-04-01"',
    group="tasks",
)
get_task_status = absent(
    "GET TASK STATUS {task:unary}",
    needs=_NEEDS,
    doc="How far a task is.",
    example='state = GET TASK STATUS "7"',
    group="tasks",
    kind="value",
)
link_tasks = absent(
    "LINK TASKS {first:sum}, {second:expr}",
    needs=_NEEDS,
    doc="Say that one task depends on another.",
    example='LINK_TASKS "7", "8"',
    group="tasks",
    kind="both",
)
create_project = absent(
    "CREATE PROJECT {name:sum} [WITH DESCRIPTION {description:expr}]",
    needs=_NEEDS,
    doc="Begin a project.",
    example='CREATE PROJECT "Move" WITH DESCRIPTION "To the new office"',
    group="tasks",
    kind="both",
)
set_project = absent(
    "SET PROJECT {project:expr}",
    needs=_NEEDS,
    doc="Choose the project that what follows is about.",
    example='SET PROJECT "7"',
    group="tasks",
)
get_project = absent(
    "GET PROJECT {project:unary}",
    needs=_NEEDS,
    doc="A project.",
    example='project = GET PROJECT "7"',
    group="tasks",
    kind="value",
)
list_projects = absent(
    "LIST PROJECTS [WHERE {condition:cond}]",
    needs=_NEEDS,
    doc="The projects.",
    example="all = LIST PROJECTS",
    group="tasks",
    kind="value",
)
add_user_to_project = absent(
    "ADD USER TO PROJECT {user:sum} [, {project:expr}]",
    needs=_NEEDS,
    doc="Let somebody take part in a project.",
    example='ADD USER TO PROJECT "ana@example.com", "7"',
    group="tasks",
)
create_milestone = absent(
    "CREATE MILESTONE {name:sum} [, {due:expr}]",
    needs=_NEEDS,
    doc="Set a date a project is to reach something by.",
    example='CREATE MILESTONE "Beta", "2026-04-01"',
    group="tasks",
    kind="both",
)
delete_project = absent(
    "DELETE PROJECT {project:expr}",
    needs=_NEEDS,
    doc="Remove a project.",
    example='DELETE PROJECT "7"',
    group="tasks",
)
auto_task = absent(
    "AUTO TASK {task:expr}",
    needs="the agent runner",
    doc="Let an agent plan and do a task.",
    example='AUTO TASK "book a flight"',
    group="tasks",
    kind="both",
)
plan_start = absent(
    "PLAN START",
    needs="the agent runner",
    doc="Begin a plan.",
    example="PLAN START",
    group="tasks",
)
plan_end = absent(
    "PLAN END",
    needs="the agent runner",
    doc="End a plan.",
    example="PLAN END",
    group="tasks",
)
decide = absent(
    "DECIDE {question:expr}",
    needs="the agent runner",
    doc="Let an agent decide.",
    example='DECIDE "red or blue"',
    group="tasks",
    kind="both",
)
escalate = absent(
    "ESCALATE {matter:expr}",
    needs="the agent runner",
    doc="Hand a matter to somebody who may decide.",
    example='ESCALATE "a refund of 5000"',
    group="tasks",
    kind="both",
)
