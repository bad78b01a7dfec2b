"""Declarations and the whole script (spec sections 3.9, 3.12 to 3.15 and 6.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

from shared.basic.compiler.ast.expressions import Interpolated, Literal
from shared.basic.compiler.ast.node import Node
from shared.basic.compiler.ast.statements import Block


@dataclass(frozen=True, slots=True)
class Param(Node):
    """A named input. `type_name` is upper case (STRING when absent); literals are plain JSON values."""

    name: str
    key: str
    type_name: str = "STRING"
    enum: tuple[object, ...] = ()
    example: object = None
    description: str | None = None
    optional: bool = False
    has_default: bool = False
    default: object = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class TableColumn(Node):
    """`type_name` is lower case as written; `default`, `check` and `generated` are raw white-listed SQL."""

    name: str
    type_name: str
    size: tuple[int, ...] = ()
    array: bool = False
    primary_key: bool = False
    unique: bool = False
    required: bool = False
    indexed: bool = False
    default: str | None = None
    check: str | None = None
    generated: str | None = None
    references: Reference | None = None
    read_by: str | None = None
    write_by: str | None = None


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """A foreign key. Empty `columns` means the primary key of the table."""

    table: str
    columns: tuple[str, ...] = ()
    on_delete: str | None = None
    on_update: str | None = None


@dataclass(frozen=True, slots=True)
class TableConstraint(Node):
    """`check` is raw SQL for CHECK; `references` is set for FOREIGN KEY."""

    kind: OneOf["UNIQUE", "PRIMARY KEY", "INDEX", "CHECK", "FOREIGN KEY"]
    columns: tuple[str, ...] = ()
    check: str | None = None
    references: Reference | None = None


@dataclass(frozen=True, slots=True)
class Table(Node):
    """A TABLE block; `connection` names an external database of the bot's configuration."""

    name: str
    columns: tuple[TableColumn, ...]
    constraints: tuple[TableConstraint, ...] = ()
    connection: str | None = None
    read_by: str | None = None
    write_by: str | None = None


@dataclass(frozen=True, slots=True)
class CreateIndex(Node):
    name: str
    table: str
    columns: tuple[str, ...]
    unique: bool


@dataclass(frozen=True, slots=True)
class RoutineParam(Node):
    """A formal parameter; `default` is a plain value used when the argument is missing."""

    name: str
    key: str
    type_name: str | None = None
    default: object = None


@dataclass(frozen=True, slots=True)
class Routine(Node):
    """A SUB or FUNCTION. `inputs` are the PARAM lines inside it, bound by name when it is an entry point."""

    name: str
    key: str
    kind: OneOf["SUB", "FUNCTION"]
    params: tuple[RoutineParam, ...]
    body: Block
    inputs: tuple[Param, ...] = ()
    type_name: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger(Node):
    """What wakes a handler.

    `kind`: TABLE (subject = table, events of INSERT UPDATE DELETE), EVENT (subject = event name),
    FORM (subject = form), EMAIL (subject = address), CHANGE (subject = path, events), or another
    upper-case phrase (MESSAGE, WEBHOOK, …). `filters` holds FROM and SUBJECT of EMAIL.
    """

    kind: str
    subject: str
    events: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handler(Node):
    """An ON handler: a call, or a body (inline, or the rest of the file)."""

    trigger: Trigger
    body: Block


@dataclass(frozen=True, slots=True)
class Webhook(Node):
    name: str
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule(Node):
    """SET SCHEDULE as a declaration: this script runs by `spec` (spec section 3.15)."""

    spec: str


@dataclass(frozen=True, slots=True)
class UseWebsite(Node):
    """A literal address to crawl; the statement also stays in the body and attaches at run time."""

    url: str
    refresh: str | None


@dataclass(frozen=True, slots=True)
class Include(Node):
    path: str


@dataclass(frozen=True, slots=True)
class Section(Node):
    """One tool of the file (spec section 6.5). The first section is named after the file."""

    name: str
    params: tuple[Param, ...]
    description: str | None
    body: Block


@dataclass(frozen=True, slots=True)
class Script(Node):
    """A whole file. `prompt` is set, and everything else empty, when the file is a text template."""

    name: str
    sections: tuple[Section, ...] = ()
    routines: tuple[Routine, ...] = ()
    handlers: tuple[Handler, ...] = ()
    tables: tuple[Table, ...] = ()
    indexes: tuple[CreateIndex, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    websites: tuple[UseWebsite, ...] = ()
    includes: tuple[Include, ...] = ()
    prompt: Literal | Interpolated | None = None
