"""Statements and blocks of the language itself (spec section 3)."""

import pytest

from tests.support.outline import outline
from tests.support.small_language import compiled, meaning

SIMPLE = {
    "x = 1": "x = 1",
    "LET x = 1": "x = 1",
    "SET x = 1": "x = 1",
    "CONST x = 1": "x = 1",
    "x += 2": "x += 2",
    "x.y[0].z = 2": "x.y[0].z = 2",
    "x(1) = 2": "x[1] = 2",
    "x = a = b": "x = (a = b)",
    "DIM a": "Dim(a)",
    "DIM a(4) AS Integer, b, c = 3": "Dim(a, {4}, INTEGER); Dim(b); c = 3",
    "REDIM a(9)": "Redim(a, 9)",
    "GLOBAL a, b": "Scope(GLOBAL, {a; b})",
    "SHARED a": "Scope(SHARED, {a})",
    "LOCAL a": "Scope(LOCAL, {a})",
    "RETURN": "RETURN",
    "RETURN a + 1": "RETURN (a + 1)",
    "EXIT": "EXIT SCRIPT",
    "END": "EXIT SCRIPT",
    "STOP SCRIPT": "EXIT SCRIPT",
    'THROW "no"': 'THROW "no"',
    'RAISE "no"': 'THROW "no"',
    'ASSERT a > 1 , "m"': 'Assert((a > 1), "m")',
    "CLEAR ERROR": "ClearError()",
    "ON ERROR RESUME NEXT": "OnError(NEXT)",
    "ON ERROR GOTO 0": "OnError(OFF)",
    "RESUME NEXT": "Resume(NEXT)",
    "items.push(1)": "call items.push(1)",
    "items.pop": "call items.pop()",
    "PUSH items , 1": "call PUSH(items, 1)",
    "PUSH(items, 1)": "call PUSH(items, 1)",
    'CALL "x.bas", 1': 'call script:"x.bas"(1)',
    "CALL other a, 2": 'call script:"other.bas"(a, 2)',
    'SET "session.role" = 1': '<SET path="session.role" value=1>',
    "SET $role = 1": '<SET path="session.role" value=1>',
    "SET @role = 1": '<SET path="bot.role" value=1>',
    "SET role , 1": 'role = 1; <SET SESSION key="role" value=role>',
}

BLOCKS = {
    "IF a THEN\nx = 1\nEND IF": "IF a {x = 1}",
    "IF a\nx = 1\nENDIF": "IF a {x = 1}",
    "IF a THEN\nx = 1\nELSEIF b THEN\nx = 2\nELSE\nx = 3\nEND IF": "IF a {x = 1} IF b {x = 2} ELSE {x = 3}",
    "IF a THEN\nx = 1\n\n' note\nELSE IF b THEN\nx = 2\nEND IF": "IF a {x = 1} IF b {x = 2}",
    "IF a THEN\nELSE\nIF b THEN\nx = 1\nEND IF\nEND IF": "IF a {} ELSE {IF b {x = 1}}",
    "IF a THEN x = 1": "IF a {x = 1}",
    "IF a THEN x = 1 ELSE x = 2": "IF a {x = 1} ELSE {x = 2}",
    "IF a THEN x = 1 : y = 2 ELSE x = 3 END IF": "IF a {x = 1; y = 2} ELSE {x = 3}",
    'IF a THEN TALK "x" ELSE TALK "y"': 'IF a {<TALK text="x">} ELSE {<TALK text="y">}',
    "IF a THEN IF b THEN x = 1 ELSE x = 2": "IF a {IF b {x = 1} ELSE {x = 2}}",
    "IF a THEN END": "IF a {EXIT SCRIPT}",
    "fail:\nIF a GOTO fail": "fail:; IF a {GOTO fail}",
    'SELECT CASE a\nCASE 1, "b"\nx = 1\nCASE 2 TO 3\nCASE IS > 5\nCASE ELSE\nx = 2\nEND SELECT': (
        'SELECT a CASE 1, "b" {x = 1} CASE 2 TO 3 {} CASE IS > 5 {} ELSE {x = 2}'
    ),
    'SWITCH a\nCASE LIKE "x*": x = 1\nDEFAULT: x = 2\nEND SWITCH': (
        'SELECT a CASE LIKE "x*" {x = 1} ELSE {x = 2}'
    ),
    "SELECT a\nCASE red\nx = 1\nEND SELECT": 'SELECT a CASE "red" {x = 1}',
    "red = 1\nSELECT a\nCASE red\nx = 1\nEND SELECT": "red = 1; SELECT a CASE red {x = 1}",
    "FOR EACH i IN a\nx = i\nNEXT i": "EACH i IN a {x = i}",
    "FOR i IN a DO\nEXIT FOR\nEND FOR": "EACH i IN a {EXIT FOR}",
    "FOR EACH i IN a LAST 5\nNEXT": "EACH i IN a LAST 5 {}",
    "FOR i = 1 TO n STEP 2\nCONTINUE\nNEXT": "FOR i = 1 TO n STEP 2 {CONTINUE}",
    "WHILE a < 3\nEXIT WHILE\nWEND": "WHILE (a < 3) {EXIT WHILE}",
    "WHILE a\nEND WHILE": "WHILE a {}",
    "DO\nEXIT DO\nLOOP UNTIL a": "DO {EXIT DO} UNTIL a",
    "DO WHILE a\nCONTINUE DO\nLOOP": "DO WHILE a {CONTINUE DO}",
    "TRY\nx = 1\nCATCH e\nx = 2\nFINALLY\nx = 3\nEND TRY": "TRY {x = 1} CATCH e {x = 2} FINALLY {x = 3}",
    'WITH a\nb = 1\n.c.d = b\n"e f" = .b\n1 = 2\nEND WITH': "WITH a {b: 1; c.d: b; e f: .b; 1: 2}",
    "WITH a = NEW OBJECT\nif = 1\nEND WITH": "WITH a {if: 1}",
    "again:\nGOTO again": "again:; GOTO again",
    "GO TO again\nagain:": "GOTO again; again:",
    'SCHEDULE IN 5 MINUTES DO\nTALK "x"\nEND SCHEDULE': (
        '<SCHEDULE IN count=5 unit=MINUTES body={<TALK text="x">}>'
    ),
    "DEPLOY THING a DO\nx = 1\nEND DEPLOY": "?DEPLOY THING(a){x = 1}",
}

VERBATIM = {
    "BEGIN TALK\n  Hi ${a}\n\n    there's # more\n  END.\nEND TALK": 'TALK "Hi ${a}\\n\\n  there\'s # more\\nEND."',
    "BEGIN SYSTEM PROMPT\nBe $${b} \\${c}\nEND SYSTEM PROMPT": 'SYSTEM PROMPT "Be ${b} ${c}"',
    "BEGIN MAIL ana@example.com\nSubject: Hi ${a}\n\nBody\n\nBye\nEND MAIL": (
        'MAIL to "ana@example.com" about "Hi ${a}" "Body\\n\\nBye"'
    ),
    "BEGIN MAIL a\nsubject: S\nBody\nEND MAIL": 'MAIL to a about "S" "Body"',
    "IF a THEN\n  begin talk\n    x\n  end talk\nEND IF": 'IF a {TALK "x"}',
}


@pytest.mark.parametrize(("source", "expected"), SIMPLE.items())
def test_simple_statements(source: str, expected: str) -> None:
    assert meaning(source) == expected


@pytest.mark.parametrize(("source", "expected"), BLOCKS.items())
def test_blocks_nest_their_statements(source: str, expected: str) -> None:
    assert meaning(source) == expected


@pytest.mark.parametrize(("source", "expected"), VERBATIM.items())
def test_verbatim_blocks_keep_their_text(source: str, expected: str) -> None:
    assert meaning(source) == expected


def test_routines_are_hoisted_and_called_in_every_spelling() -> None:
    calls = "Add 1\nAdd(1)\nCALL Add(1)\nCALL Add 1\nx = Add(1)\ny = CALL add(1)"
    source = f"{calls.removeprefix('Add 1')}\nSUB Add(n, m = 2)\nRETURN n + m\nEND SUB"
    assert meaning(source) == (
        "call sub:Add(1); call sub:Add(1); call sub:Add(1); x = sub:Add(1); y = sub:add(1)"
    )


def test_a_bare_name_of_a_routine_is_a_call() -> None:
    assert meaning("Greet\nSUB Greet\nEND SUB") == "call sub:Greet()"


def test_a_function_knows_its_parameters_and_type() -> None:
    done = compiled('FUNCTION f(a AS Integer, b = "x") AS Number\nf = a\nEND FUNCTION')
    assert done.script is not None
    (routine,) = done.script.routines
    assert (routine.kind, routine.type_name) == ("FUNCTION", "NUMBER")
    assert [(p.name, p.type_name, p.default) for p in routine.params] == [
        ("a", "INTEGER", None),
        ("b", None, "x"),
    ]
    assert outline(routine.body) == "{f = a}"


def test_params_inside_a_sub_are_its_inputs() -> None:
    done = compiled("SUB f\nPARAM day AS DATE\nRETURN day\nEND SUB")
    assert done.script is not None
    assert [param.name for param in done.script.routines[0].inputs] == ["day"]
    assert done.script.sections[0].params == ()


def test_spans_cover_what_was_read() -> None:
    done = compiled('IF a THEN\n  x = "b"\nEND IF')
    assert done.script is not None
    (statement,) = done.script.sections[0].body
    assert tuple(statement.span) == (1, 1, 3, 7)
