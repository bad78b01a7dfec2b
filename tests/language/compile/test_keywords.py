"""Keywords in their forms, and soft words (spec sections 1.12, 1.13, 2.9 and 4)."""

import pytest

from tests.support.small_language import findings, meaning

FORMS = {
    'TALK "a"': '<TALK text="a">',
    'TALK("a" + "b")': '<TALK text=("a" + "b")>',
    "TALK (a) + 1": "<TALK text=(a + 1)>",
    "TALK a ? b : c": "<TALK text=(a ? b : c)>",
    'TALK LLM "x"': '<TALK text=<LLM prompt="x">>',
    'TALK TO "sms:1" , "a"': '<TALK TO who="sms:1" text="a">',
    'talk_to "sms:1" , "a"': '<TALK TO who="sms:1" text="a">',
    "HEAR a": "<HEAR into=a>",
    "HEAR a AS EMAIL": "<HEAR into=a type=EMAIL>",
    'HEAR a AS NAME "Who?"': '<HEAR into=a type=NAME prompt="Who?">',
    'HEAR a AS DATE WITH "When?" DEFAULT "today"': '<HEAR into=a type=DATE prompt="When?" default="today">',
    'HEAR a AS "x", "y"': '<HEAR into=a options=("x", "y")>',
    'HEAR a AS "prompt"': '<HEAR into=a choice="prompt">',
    "sizes = [1]\nHEAR a AS sizes": "sizes = [1]; <HEAR into=a choice=sizes>",
    'x = HEAR "Who?"': 'x = <HEAR prompt="Who?">',
    "HEAR AS a": "<HEAR into=a>",
    "HEAR": "<HEAR>",
    'GET "u" INTO a.b': '<GET source="u" into=a.b>',
    "x = GET host": 'x = <GET source="host">',
    "host = 1\nx = GET host": "host = 1; x = <GET source=host>",
    'SET BOT MEMORY "k" , 1': '<SET BOT MEMORY key="k" value=1>',
    'Set_Bot Memory "k" AS 1': '<SET BOT MEMORY key="k" value=1>',
    'SET_BOT_MEMORY("k", 1)': '<SET BOT MEMORY key="k" value=1>',
    'SET HEADER "n" = "v"': '<SET HEADER name="n" value="v">',
    'REMEMBER "k" + FORMAT NOW() AS "dd" = v , "3 days"': (
        '<REMEMBER key=("k" + FORMAT(NOW(), "dd")) value=v duration="3 days">'
    ),
    "FIND customers": '<FIND dataset="customers">',
    "FIND crm.customers": '<FIND dataset="crm.customers">',
    'x = FIND "t", "a=b"': 'x = <FIND dataset="t" filter="a=b">',
    'x = FIND "t" LIMIT 5 WHERE a = 1 ORDER BY b DESC, c FIRST': (
        'x = <FIND dataset="t" limit=5 where=([a] = 1) order=(b DESC, c ASC) first=FIRST>'
    ),
    'SAVE "t" , a , b.c , "d"': '<SAVE dataset="t" values=(a, b.c, "d")>',
    'POST "u" , {a: 1}': '<POST url="u" data={a: 1}>',
    'POST "u" WITH a = 1, b.c = 2': '<POST url="u" fields=(a = 1, b.c = 2)>',
    'SEND MAIL "a" , "b" , "c" , f USING "x"': (
        '<SEND MAIL to="a" subject="b" body="c" attachments=f account="x">'
    ),
    'SEND MAIL TO "a" SUBJECT "b" AND BODY "c" ATTACH f': (
        '<SEND MAIL to="a" subject="b" body="c" attachments=f>'
    ),
    'ADD BOT "b" WITH TOOLS "t" WITH TRIGGER "g"': '<ADD BOT name="b" tools="t" trigger="g">',
    "CLEAR KB": "<CLEAR KB>",
    "CLEAR KB manuals": '<CLEAR KB name="manuals">',
    'LIST "folder"': '<LIST path="folder">',
    'SET SCHEDULE "daily" , "x.bas"': '<SET SCHEDULE spec="daily" script="x.bas">',
    "order = 1\nx = SELECT a, COUNT(*) FROM t WHERE id = order.id AND s = 'x'": (
        "order = 1; x = <SELECT query=\"a, COUNT(*) FROM t WHERE id = ${order.id} AND s = 'x'\">"
    ),
}

CONDITIONS = {
    "a = a": "([a] = [a])",
    "a = x": "([a] = x)",
    "a = x.y": "([a] = x.y)",
    'a LIKE "%" + x OR NOT b IN (1, 2)': '(([a] LIKE ("%" + x)) OR (NOT ([b] IN [1, 2])))',
    "item.a > 1 AND t.b IS NULL": "(([a] > 1) AND ([t.b] IS NULL))",
    "LOWER(a) = x": "(LOWER([a]) = x)",
    "a BETWEEN x AND 9": "([a] BETWEEN x AND 9)",
}

SOFT_WORDS = [
    "case",
    "list",
    "format",
    "name",
    "text",
    "date",
    "file",
    "post",
    "image",
    "step",
    "to",
    "from",
    "type",
    "message",
    "error",
    "user",
    "status",
    "order",
    "count",
    "first",
    "get",
    "set",
    "talk",
    "hear",
    "find",
    "save",
    "send",
    "mail",
    "with",
    "select",
    "on",
    "table",
    "param",
    "description",
    "sub1",
    "as",
    "by",
    "where",
    "limit",
    "values",
    "llm",
    "print",
    "webhook",
    "include",
    "schedule",
    "add",
    "clear",
    "remember",
    "update",
    "delete",
]


@pytest.mark.parametrize(("source", "expected"), FORMS.items())
def test_each_form_fills_its_slots(source: str, expected: str) -> None:
    assert meaning(source) == expected


@pytest.mark.parametrize(("source", "expected"), CONDITIONS.items())
def test_left_names_of_a_condition_are_columns(source: str, expected: str) -> None:
    found = meaning(f'x = 1\ny = FIND "t" WHERE {source}')
    assert found == f'x = 1; y = <FIND dataset="t" where={expected}>'


@pytest.mark.parametrize("word", SOFT_WORDS)
def test_soft_words_are_variables(word: str) -> None:
    source = f"{word} = 1\nx = {word} + 1\ny = [{word}, 2]\n{word}.a = {word}\nTALK {word}"
    expected = (
        f"{word} = 1; x = ({word} + 1); y = [{word}, 2]; {word}.a = {word}; <TALK text={word}>"
    )
    assert meaning(source) == expected


@pytest.mark.parametrize("word", SOFT_WORDS)
def test_soft_words_are_params_members_keys_and_loop_variables(word: str) -> None:
    source = f"PARAM {word}\nFOR EACH {word} IN a.{word}\nNEXT {word}\nx = {{{word}: 1}}"
    assert meaning(source) == f"EACH {word} IN a.{word} {{}}; x = {{{word}: 1}}"


@pytest.mark.parametrize("word", [word for word in SOFT_WORDS if word != "mail"])
def test_soft_words_are_routine_names(word: str) -> None:
    found = meaning(f"x = {word}(1)\nCALL {word}(2)\nSUB {word}(n)\nEND SUB")
    assert found == f"x = sub:{word}(1); call sub:{word}(2)"


@pytest.mark.parametrize(
    "word",
    [
        "IF",
        "THEN",
        "ELSE",
        "FOR",
        "NEXT",
        "WHILE",
        "WEND",
        "DO",
        "LOOP",
        "SUB",
        "FUNCTION",
        "RETURN",
        "EXIT",
        "AND",
        "OR",
        "NOT",
        "TRUE",
    ],
)
def test_hard_words_are_no_variables(word: str) -> None:
    assert any(found.startswith("E") for found in findings(f"{word} = 1"))


def test_a_name_in_underscores_shadows_the_keyword() -> None:
    assert meaning("send_mail = 3\nx = send_mail + 1") == "send_mail = 3; x = (send_mail + 1)"


def test_an_assigned_name_shadows_a_function_without_arguments() -> None:
    assert meaning("today = NOW()\nx = today") == "today = NOW(); x = today"


def test_a_called_function_is_not_shadowed_by_a_variable() -> None:
    assert meaning("count = COUNT(a)\nx = count(a)") == "count = COUNT(a); x = COUNT(a)"


def test_a_keyword_with_commas_needs_parentheses_inside_a_list() -> None:
    assert meaning('x = [POST("u", 1), 2]') == 'x = [<POST url="u" data=1>, 2]'


def test_both_statements_of_a_short_form_stay_in_a_one_line_if() -> None:
    assert meaning("IF a THEN SET role , 1") == (
        'IF a {role = 1; <SET SESSION key="role" value=role>}'
    )


def test_an_unknown_phrase_in_capitals_costs_only_itself() -> None:
    source = 'DEPLOY ROCKET "moon" , 3 WITH fuel\nTALK "x"'
    assert meaning(source) == '?DEPLOY ROCKET("moon", 3, fuel); <TALK text="x">'
    assert findings(source)[0] == "W4060 1:1"
    assert findings(source, strict=True)[0] == "E2060 1:1"


@pytest.mark.parametrize(
    ("source", "code"),
    {
        "SAVE": "E2002 1:5",
        'SAVE "t"': "E2003 1:9",
        'SET BOT MEMORY "k"': "E2003 1:19",
        "HEAR 5 AS EMAIL": "E2003 1:8",
        'TALK "a" "b"': "E2003 1:10",
        "TALK": "E2002 1:5",
        'POST "u" WITH 5': "E2003 1:15",
        'SEND MAIL("a")': "E2003 1:1",
        "talc 5": "E2001 1:1",
    }.items(),
)
def test_a_keyword_that_fits_no_form_is_reported(source: str, code: str) -> None:
    assert findings(source)[0] == code
