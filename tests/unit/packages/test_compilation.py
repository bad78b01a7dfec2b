"""Script files through the real compiler."""

import json

from shared.basic.runtime.program import Program
from shared.packages.compilation import build_script
from shared.records.bots import Bot

BOT = Bot("019ab000-0000-7000-8000-000000000001", "o", "shop", config={"param-base-url": "x"})

TOOL = """
PARAM customer AS STRING LIKE "Ana" DESCRIPTION "Who orders"
PARAM amount AS INTEGER OPTIONAL
DESCRIPTION "Places an order"
TALK "Ordered for " + customer
"""


def test_a_script_becomes_a_program_that_can_be_loaded() -> None:
    build = build_script(BOT, "start.bas", 'TALK "Hello"', ())
    assert build.program is not None
    code = json.loads(json.dumps(build.program.code))
    assert Program.from_json(code).id == build.program.id
    assert (build.kind, build.program.name, build.program.tools) == ("program", "start", ())


def test_a_tool_says_what_a_model_must_know() -> None:
    build = build_script(BOT, "sales/Place-Order.bas", TOOL, ())
    assert build.program is not None
    (tool,) = build.program.tools
    assert (build.kind, build.description) == ("tool", "Places an order")
    assert (tool["script"], tool["parameters"]["required"]) == ("place-order", ["customer"])
    assert [param["name"] for param in tool["params"]] == ["customer", "amount"]


def test_a_mistake_is_a_diagnostic_with_its_place() -> None:
    build = build_script(BOT, "start.bas", 'TALK "a"\nFOR EACH x IN\nTALK "b"', ())
    assert build.program is None
    assert build.diagnostics[0]["line"] == 2
    assert json.dumps(build.diagnostics)


def test_a_constant_of_the_settings_is_known() -> None:
    assert build_script(BOT, "start.bas", "TALK base_url", ()).diagnostics == ()
