"""Expressions (spec section 2)."""

import pytest

from tests.support.small_language import findings, meaning, value

PRECEDENCE = {
    "a + b * c": "(a + (b * c))",
    "a - b - c": "((a - b) - c)",
    "a & b + c": "((a & b) + c)",
    "a * b / c \\ d MOD e % f": "(((((a * b) / c) \\ d) MOD e) MOD f)",
    "-2 ^ 2": "(-(2 ^ 2))",
    "2 ^ 3 ^ 2": "(2 ^ (3 ^ 2))",
    "2 ^ -1": "(2 ^ -1)",
    "-a * b": "((-a) * b)",
    "+a": "(+a)",
    "(a + b) * c": "((a + b) * c)",
    "a = b AND c <> d": "((a = b) AND (c <> d))",
    "a OR b AND c": "(a OR (b AND c))",
    "a && b || c": "((a AND b) OR c)",
    "a XOR b OR c": "((a XOR b) OR c)",
    "NOT a = b": "(NOT (a = b))",
    "NOT NOT a": "(NOT (NOT a))",
    "!a AND b": "((NOT a) AND b)",
    "a == b": "(a = b)",
    "a != b": "(a <> b)",
    "a <= b": "(a <= b)",
    "a ? b : c ? d : e": "(a ? b : (c ? d : e))",
    'a = "v" ? p : q': '((a = "v") ? p : q)',
    "a ?? b ?? c": "((a ?? b) ?? c)",
    "a OR 0": "(a OR 0)",
    "a + b > c * d": "((a + b) > (c * d))",
}

TESTS = {
    "a IS NULL": "(a IS NULL)",
    "a IS NOT NULL": "(a IS NOT NULL)",
    "a IS EMPTY": "(a IS EMPTY)",
    "a IS NOT NUMERIC": "(a IS NOT NUMERIC)",
    "a IN b": "(a IN b)",
    "a NOT IN (1, 2)": "(a NOT IN [1, 2])",
    'a IN ("x")': '(a IN ["x"])',
    "a IN (b)": "(a IN b)",
    'a LIKE "x%"': '(a LIKE "x%")',
    'a NOT LIKE "x%"': '(a NOT LIKE "x%")',
    'a CONTAINS "x"': '(a CONTAINS "x")',
    'a STARTS WITH "x"': '(a STARTS WITH "x")',
    'a NOT ENDS WITH "x"': '(a NOT ENDS WITH "x")',
    'a MATCHES "^x"': '(a MATCHES "^x")',
    "a BETWEEN 1 AND 2 AND b": "((a BETWEEN 1 AND 2) AND b)",
    "a NOT BETWEEN b + 1 AND c": "(a NOT BETWEEN (b + 1) AND c)",
}

LITERALS = {
    "12": "12",
    "1.5": "1.5",
    ".5": "0.5",
    "2.": "2.0",
    "1e-3": "0.001",
    "0xFF": "255",
    "-5": "-5",
    "TRUE": "true",
    "False": "false",
    "null": "null",
    "NOTHING": "null",
    "[]": "[]",
    "[1, 2,]": "[1, 2]",
    "{}": "{}",
    "#{a: 1}": "{a: 1}",
    '{"k": 1, if: 2, 3: [4],}': "{k: 1, if: 2, 3: [4]}",
    "NEW OBJECT": "{}",
    "CREATE ARRAY": "[]",
}

TEXTS = {
    '"plain"': '"plain"',
    '"say ""hi"""': '"say \\"hi\\""',
    '"a\\tb\\n\\u0041\\q"': '"a\\tb\\nA\\\\q"',
    '"$5 {x} {{y}} #{z}"': '"$5 {x} {{y}} #{z}"',
    '"cost $${a} and \\${b}"': '"cost ${a} and ${b}"',
    '"Hi ${name}!"': '"Hi ${name}!"',
    '"Due: ${FORMAT(d, "dd/MM")} for ${a.name}"': '"Due: ${FORMAT(d, \\"dd/MM\\")} for ${a.name}"',
    '"${ {a: 1}.a }"': '"${{a: 1}.a}"',
    "'single ${x} \"q\"'": '"single ${x} \\"q\\""',
    "'it''s'": '"it\'s"',
    "'it\\'s\\n'": '"it\'s\\n"',
}

POSTFIX = {
    "a.b?.c": "a.b?.c",
    "a.case.if.end": "a.case.if.end",
    "rec.1": "rec.1",
    "items.0.name": "items.0.name",
    'a["k"][0]': 'a["k"][0]',
    "a.push(1, 2)": "a.push(1, 2)",
    "f(1)": "sub:f(1)",
    "LEN(a)": "LEN(a)",
    "ucase$(a)": "UPPER(a)",
    "IIF(a, 1, 2)": "(a ? 1 : 2)",
    "IF(a, 1, 2)": "(a ? 1 : 2)",
    "IS NUMERIC(a)": "IS_NUMERIC(a)",
}

WITHOUT_PARENTHESES = {
    "NOW": "NOW()",
    "NOW + 1": "(NOW() + 1)",
    "UPPER a": "UPPER(a)",
    'UPPER a = "X"': '(UPPER(a) = "X")',
    'DATEDIFF today , rec.modified , "day"': 'DATEDIFF(TODAY(), rec.modified, "day")',
    'FORMAT a AS "yyyy"': 'FORMAT(a, "yyyy")',
    "FORMAT a AS json": 'FORMAT(a, "JSON")',
    '"A" + FORMAT NOW() AS "yyyy" + "-x"': '(("A" + FORMAT(NOW(), "yyyy")) + "-x")',
    'LLM "hi " + name': '<LLM prompt=("hi " + name)>',
    'LLM "a" = "b"': '(<LLM prompt="a"> = "b")',
    'GET BOT MEMORY "k"': '<GET BOT MEMORY key="k">',
    'GET_BOT_MEMORY("k")': '<GET BOT MEMORY key="k">',
    'GET BOT MEMORY("k").x + 1': '(<GET BOT MEMORY key="k">.x + 1)',
    'get_bot memory "k"': '<GET BOT MEMORY key="k">',
    '{"ip": GET BOT MEMORY "k", b: 2}': '{ip: <GET BOT MEMORY key="k">, b: 2}',
    "HEAR": "<HEAR>",
    'CALL "x.bas", 1, a': 'script:"x.bas"(1, a)',
    'TRANSFER IT "x", 1': '?TRANSFER IT("x", 1)',
}


@pytest.mark.parametrize(("source", "expected"), PRECEDENCE.items())
def test_operators_bind_as_the_precedence_table_says(source: str, expected: str) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(("source", "expected"), TESTS.items())
def test_word_operators_test_values(source: str, expected: str) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(("source", "expected"), LITERALS.items())
def test_literals_have_their_value(source: str, expected: str) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(("source", "expected"), TEXTS.items())
def test_texts_are_decoded_and_holes_are_expressions(source: str, expected: str) -> None:
    assert value(source) == expected


@pytest.mark.parametrize(("source", "expected"), POSTFIX.items())
def test_members_items_and_calls_follow_an_operand(source: str, expected: str) -> None:
    declared = "SUB f(x)\nEND SUB\n" if source.startswith("f(") else ""
    assert meaning(f"{declared}it = {source}") == f"it = {expected}"


@pytest.mark.parametrize(("source", "expected"), WITHOUT_PARENTHESES.items())
def test_calls_may_omit_parentheses_on_the_right_side(source: str, expected: str) -> None:
    assert value(source) == expected


def test_a_called_array_variable_is_indexed() -> None:
    assert meaning("DIM a(4)\nx = a(1)\na(2) = x").endswith("x = a[1]; a[2] = x")


def test_a_text_may_span_lines() -> None:
    assert meaning('x = "one\ntwo ${a +\n1}"') == 'x = "one\\ntwo ${(a + 1)}"'


@pytest.mark.parametrize(
    ("source", "code"),
    {
        "a < b < c": "E2014 1:12",
        "(a": "E1004 1:6",
        "a +": "E2001 1:9",
        "f(a b)": "E2001 1:10",
        "[1, 2}": "E1004 1:11",
        "1.000,50": "E2001 1:11",
        "1.2.3": "E1003 1:6",
        '"${}"': "E1007 1:7",
        '"${a"': "E1007 1:7",
        '"${a b}"': "E2001 1:11",
        "a ? b": "E2001 1:11",
        '{"a" 1}': "E2001 1:7",
        "SUB": "E2001 1:6",
        "GET BOT MEMORY": "E2002 1:20",
        '[LLM, POST "u", 1]': "E2021 1:12",
        "[DATEDIFF a, b]": "E2021 1:7",
    }.items(),
)
def test_a_bad_expression_is_reported_where_it_goes_wrong(source: str, code: str) -> None:
    assert code in findings(f"it = {source}")


@pytest.mark.parametrize(
    "source", ["x = post", 'TALK "a ${post} b"', "x = [post, 1]", "x = post + 1"]
)
def test_a_keywords_word_alone_is_a_name_wherever_it_stands(source: str) -> None:
    assert findings(source) == [f"W4010 1:{source.index('post') + 1}"]
