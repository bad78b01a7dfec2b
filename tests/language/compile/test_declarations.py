"""Declarations: PARAM, tools, TABLE, handlers, schedules (spec sections 3.9 to 3.15 and 6)."""

from typing import Any

import pytest

from shared.basic.compiler import ast
from tests.support.outline import outline
from tests.support.small_language import compiled, findings

TOOL = """
PARAM room AS "blue", "green" DESCRIPTION "Which room"
PARAM day AS DATE LIKE "2026-03-01" DESCRIPTION "Day of the booking"
PARAM people AS INTEGER LIKE 4 OPTIONAL
DESCRIPTION "Reserves a meeting room"
RETURN room
"""


def script(source: str, name: str = "tool") -> ast.Script:
    done = compiled(source, name)
    assert done.script is not None, [d.render(name) for d in done.diagnostics]
    return done.script


def test_a_tool_has_one_schema_in_two_forms() -> None:
    (tool,) = compiled(TOOL, "book-room").tools
    schema = {
        "type": "object",
        "properties": {
            "room": {"type": "string", "enum": ["blue", "green"], "description": "Which room"},
            "day": {
                "type": "string",
                "format": "date",
                "description": "Day of the booking",
                "examples": ["2026-03-01"],
            },
            "people": {"type": "integer", "examples": [4]},
        },
        "required": ["room", "day"],
        "additionalProperties": False,
    }
    head = {"name": "book-room", "description": "Reserves a meeting room"}
    assert tool.mcp() == {**head, "inputSchema": schema}
    assert tool.openai() == {"type": "function", "function": {**head, "parameters": schema}}


@pytest.mark.parametrize(
    ("line", "expected"),
    {
        "PARAM a": {"type": "string"},
        "PARAM a AS NUMBER MIN 1 MAX 9.5": {"type": "number", "minimum": 1, "maximum": 9.5},
        "PARAM a AS money = 3": {"type": "number", "default": 3},
        "PARAM a AS BOOLEAN DEFAULT FALSE": {"type": "boolean", "default": False},
        'PARAM a AS EMAIL PATTERN ".*"': {"type": "string", "format": "email", "pattern": ".*"},
        "PARAM a AS OBJECT LIKE {x: [1]}": {"type": "object", "examples": [{"x": [1]}]},
        'PARAM a ENUM ["x", "y"]': {"type": "string", "enum": ["x", "y"]},
        "PARAM a AS FILE": {"type": "string", "format": "uri"},
        "PARAM a AS INTEGER LIKE -5": {"type": "integer", "examples": [-5]},
        "PARAM a AS WHATEVER": {"type": "string"},
    }.items(),
)
def test_param_types_and_clauses_become_schema(line: str, expected: dict[str, Any]) -> None:
    (tool,) = compiled(f"{line}\nDESCRIPTION x\nRETURN a", "tool").tools
    assert tool.parameters["properties"]["a"] == expected


def test_several_untyped_params_may_share_a_line() -> None:
    assert [p.name for p in script("PARAM a, b, c\nRETURN a").sections[0].params] == ["a", "b", "c"]


def test_a_description_may_be_raw_text() -> None:
    found = script("DESCRIPTION Books a room, it's easy\nRETURN 1").sections[0].description
    assert found == "Books a room, it's easy"


def test_a_description_between_params_describes_the_param_above() -> None:
    section = script(
        'PARAM a\nDESCRIPTION "of a"\nPARAM b\nDESCRIPTION "of tool"\nRETURN a'
    ).sections[0]
    assert [p.description for p in section.params] == ["of a", None]
    assert section.description == "of tool"


def test_a_file_may_hold_several_tools() -> None:
    source = (
        'PARAM a\nDESCRIPTION "Books"\nRETURN Twice(a)\n\n\' next\nPARAM a\nDESCRIPTION "Cancels it"\n'
        "RETURN a\nFUNCTION Twice(n)\nRETURN n * 2\nEND FUNCTION"
    )
    done = compiled(source, "rooms")
    assert [tool.name for tool in done.tools] == ["rooms", "rooms-2"]
    assert [outline(s.body) for s in script(source).sections] == [
        "{RETURN sub:Twice(a)}",
        "{RETURN a}",
    ]
    slugs = compiled(source, "rooms", section_names="slug").tools
    assert [tool.name for tool in slugs] == ["rooms", "cancels-it"]


@pytest.mark.parametrize(
    "name", ["start", "tables", "on-transfer", "on_email", "schedulers/a", "x/events/b"]
)
def test_event_files_are_no_tools(name: str) -> None:
    assert compiled("x = 1", name).kind == "program"
    assert compiled("x = 1", name).tools == ()


def test_a_tool_name_keeps_only_permitted_characters() -> None:
    assert compiled("RETURN 1", "reservas/marcar sala é").tools[0].name == "marcar-sala-"


TABLE = """
TABLE orders ON erp READ BY "admin;sales"
  id guid KEY              ' the key
  FIELD name* string(20) DEFAULT 'it''s'
  total AS decimal(10,2) GENERATED ALWAYS AS
     (price * amount) STORED
  tags text[]
  made_at timestamp NOT NULL DEFAULT NOW()
  customer integer REFERENCES customers(id) ON DELETE SET NULL
  state varchar(max) CHECK (state IN ('a', 'b')) UNIQUE WRITE BY "admin"
  UNIQUE (name, total)
  FOREIGN KEY (customer) REFERENCES customers (id)
END TABLE
CREATE UNIQUE INDEX by_name ON orders (name, total)
"""


def test_a_table_keeps_every_detail_of_its_columns() -> None:
    (table,) = script(TABLE, "tables").tables
    columns = {column.name: column for column in table.columns}
    assert (table.name, table.connection, table.read_by) == ("orders", "erp", "admin;sales")
    assert columns["id"].primary_key
    assert columns["name"].required
    assert (columns["name"].size, columns["name"].default) == ((20,), "'it''s'")
    assert (columns["total"].size, columns["total"].generated) == ((10, 2), "price * amount")
    assert columns["tags"].array
    assert (columns["made_at"].required, columns["made_at"].default) == (True, "NOW()")
    assert columns["customer"].references is not None
    assert columns["customer"].references.on_delete == "SET NULL"
    assert (columns["state"].type_name, columns["state"].check) == ("text", "state IN ('a', 'b')")
    assert columns["state"].write_by == "admin"


def test_a_table_keeps_its_constraints_and_indexes() -> None:
    found = script(TABLE, "tables")
    kinds = [(c.kind, c.columns) for c in found.tables[0].constraints]
    assert kinds == [("UNIQUE", ("name", "total")), ("FOREIGN KEY", ("customer",))]
    assert [(i.name, i.table, i.columns, i.unique) for i in found.indexes] == [
        ("by_name", "orders", ("name", "total"), True)
    ]


@pytest.mark.parametrize(
    ("trigger", "expected"),
    {
        'INSERT OF "orders"': ("TABLE", "orders", ("INSERT",)),
        "UPDATE, DELETE OF orders": ("TABLE", "orders", ("UPDATE", "DELETE")),
        '"orders" , "INSERT,UPDATE"': ("TABLE", "orders", ("INSERT", "UPDATE")),
        '"paid"': ("EVENT", "paid", ()),
        'EVENT "paid" DO': ("EVENT", "paid", ()),
        'FORM SUBMIT "contact"': ("FORM", "contact", ()),
        'EMAIL "a@b.c" FROM "x@y.z" SUBJECT "inv*"': ("EMAIL", "a@b.c", ()),
        'CHANGE "/in"': ("CHANGE", "/in", ("create", "modify", "delete")),
        'CHANGE "/in" EVENTS "create, move"': ("CHANGE", "/in", ("create", "move")),
        "MESSAGE": ("MESSAGE", "", ()),
        "WHATSAPP MESSAGE RECEIVED": ("WHATSAPP MESSAGE RECEIVED", "", ()),
        'WEBHOOK POST TO "hook" DO': ("WEBHOOK", "hook", ("POST",)),
    }.items(),
)
def test_handlers_know_what_wakes_them(trigger: str, expected: tuple[object, ...]) -> None:
    (handler,) = script(f"ON {trigger}\nx = 1\nEND ON").handlers
    found = handler.trigger
    assert (found.kind, found.subject, found.events) == expected
    assert outline(handler.body) == "{x = 1}"


def test_a_handler_without_end_takes_the_rest_of_the_file_and_the_constants_above() -> None:
    found = script('limit = 3\nother = NOW()\nON "paid"\nx = limit\nSUB f\nEND SUB\ny = 2')
    assert [outline(handler.body) for handler in found.handlers] == [
        "{limit = 3; x = limit; y = 2}"
    ]
    assert [routine.name for routine in found.routines] == ["f"]
    assert outline(found.sections[0].body) == "{limit = 3; other = NOW()}"


def test_a_handler_may_call_a_sub() -> None:
    (handler,) = script('ON "error" CALL Report(1)\nSUB Report(n)\nEND SUB').handlers
    assert outline(handler.body) == "{call sub:Report(1)}"


def test_single_line_declarations_are_collected() -> None:
    found = script(
        'SET SCHEDULE "every 5 minutes"\nWEBHOOK "pay" SECRET "s"\nINCLUDE "lib.bas"\n'
        'USE WEBSITE "https://example.com" REFRESH "1d"'
    )
    assert [schedule.spec for schedule in found.schedules] == ["every 5 minutes"]
    assert [(hook.name, hook.secret) for hook in found.webhooks] == [("pay", "s")]
    assert [include.path for include in found.includes] == ["lib.bas"]
    assert [(site.url, site.refresh) for site in found.websites] == [("https://example.com", "1d")]


def test_a_schedule_inside_a_block_or_for_another_script_is_a_statement() -> None:
    found = script('IF a THEN\nSET SCHEDULE "daily"\nEND IF\nSET SCHEDULE "daily", "x.bas"')
    assert found.schedules == ()
    assert "SET SCHEDULE" in outline(found.sections[0].body)


PROMPT = "You are a helper for ${company}.\nAnswer in ${language}, please!\n\nFor each question:\n- be brief\n"


def test_a_file_without_statements_is_a_text_template() -> None:
    done = compiled(PROMPT, "prompt")
    assert done.kind == "prompt"
    assert done.script is not None
    assert outline(done.script.prompt).startswith(
        '"You are a helper for ${company}.\\nAnswer in ${language}'
    )
    assert findings(PROMPT) == ["W4090 1:1"]


def test_known_configuration_parameters_are_variables() -> None:
    assert findings("TALK max_people") == ["W4010 1:6"]
    assert findings("TALK max_people", config=frozenset({"max-people"})) == []
