"""Every diagnostic of spec section 9.2 that the compiler can decide: code, place, and what it says."""

import pytest

from tests.support.small_language import compiled, findings

TABLE = {
    "x = 1\nx == 1": "E2006 2:3",
    "foo-bar = 2": "E1006 1:1",
    "PARAM foo-bar": "E1006 1:7",
    "SUB foo-bar\nEND SUB": "E1006 1:5",
    "5 = x": "E2005 1:1",
    "LEN(x) + 1 = x": "E2005 1:1",
    "MAX(1, 2).a()= 3": "E2005 1:1",
    'IF x TALK "a"': "E2004 1:6",
    "IF y z THEN\nx = 1\nEND IF": "E2001 1:6",
    "IF x THEN\ny = 1": "E2030 1:1",
    "WHILE x\nIF y THEN\nWEND": "E2030 2:1",
    "SUB a\nSUB b\nEND SUB": "E2030 1:1",
    "TABLE a\n id int\n": "E2030 1:1",
    "NEXT": "W4070 1:1",
    "IF x THEN\nEND FOR\nEND IF": "E2032 2:1",
    "FOR i = 1 TO 2\nNEXT j": "E2033 2:6",
    "DO WHILE x\nLOOP UNTIL y": "E2034 2:1",
    "ELSE": "E2035 1:1",
    "IF x THEN\nELSE\nELSE\nEND IF": "E2035 3:1",
    "SELECT CASE x\ny = 1\nCASE 1\nEND SELECT": "E2035 2:1",
    "SELECT CASE x\nCASE ELSE\nCASE 1\nEND SELECT": "E2035 3:1",
    "EXIT FOR": "E3001 1:1",
    "WHILE x\nCONTINUE FOR\nWEND": "E3001 2:1",
    "CONTINUE": "E3001 1:1",
    "EXIT SUB": "E3001 1:1",
    "SUB a\n  SUB b\n  END SUB\nEND SUB": "E3010 2:3",
    "SUB a\nEND SUB\nSUB A\nEND SUB": "E3011 3:1",
    "x = nothing_here(1)": "E3012 1:5",
    "CALL a(1, 2)\nSUB a(x)\nEND SUB": "E3013 1:1",
    "x = LEN()": "E3013 1:5",
    "x = LEN(1, 2)": "E3013 1:5",
    "GOTO there": "E3020 1:1",
    "ON ERROR GOTO there": "E3020 1:1",
    "GOTO there\nIF x THEN\nthere:\nEND IF": "E3021 1:1",
    "PARAM": "E3030 1:6",
    "PARAM x AS STRING WHATEVER": "E3030 1:19",
    'PARAM x LIKE "a" LIKE "b"': "E3031 1:18",
    "PARAM x\nPARAM X": "E3033 2:1",
    'SET SCHEDULE "every blue moon"': "E3040 1:1",
    'WEBHOOK "bad name"': "E3041 1:9",
    'WEBHOOK "a"\nWEBHOOK "A"': "E3041 2:1",
    "HEAR x AS EMIAL": "E3050 1:1",
    "TABLE a\n id what is this\nEND TABLE": "E3070 2:10",
    "TABLE a\n id int CHECK (SELECT 1)\nEND TABLE": "E3070 2:16",
    "TABLE a\n id int DEFAULT\nEND TABLE": "E3070 2:16",
    "TABLE a\n owner people\nEND TABLE": "W3071 2:2",
    "GOSUB x": "E3090 1:1",
    '10 PRINT "x"': "E3090 1:1",
    "TALK who": "W4010 1:6",
    'x = "1" + 1': "W4011 1:5",
    "DELETE FROM t": "W4020 1:1",
    "UPDATE t SET a = 1": "W4020 1:1",
    "SUB MAIN\nEND SUB": "W4030 1:1",
    "IF x\nEND IF": "W4031 1:1",
    "SELECT CASE x\nCASE red\nEND SELECT": "W4032 2:6",
    'WITH x\nTALK "a"\nEND WITH': "W4033 2:1",
    "there:\nGOTO there": "W4034 2:1",
    "RETURN 1\nx = 2": "W4035 2:1",
    "CALL a\nSUB a(x)\nEND SUB": "W4040 1:1",
    "x = 1\nPARAM y": "W4041 2:1",
    "PARAM x AS WHATEVER": "W4043 1:1",
    'api_key = "abcd1234efgh"': "W4100 1:11",
    'x = "sk-abcdefghijklmnopqrstuv"': "W4100 1:5",
    "x = .y": "E2001 1:5",
    "CATCH e": "E2035 1:1",
    "BEGIN MAIL\nhi\nEND MAIL": "E2002 1:1",
    't = "a"\nx = QUERY "SELECT * FROM ${t} WHERE a = ${t}"': "W4101 2:28",
    't = "a"\nx = QUERY "SELECT * FROM " + t': "W4101 2:30",
}


@pytest.mark.parametrize(("source", "finding"), TABLE.items())
def test_a_mistake_is_found_where_it_is(source: str, finding: str) -> None:
    assert finding in findings(source)


@pytest.mark.parametrize(("source", "finding"), TABLE.items())
def test_one_mistake_is_one_error(source: str, finding: str) -> None:
    errors = [found for found in findings(source) if found.startswith("E")]
    assert errors == ([finding] if finding.startswith("E") else [])


@pytest.mark.parametrize(
    ("source", "known", "finding"),
    [
        ('CALL "other.bas"', {"scripts": frozenset({"start"})}, "E3080 1:6"),
        ("CALL other", {"scripts": frozenset({"start"})}, "E3012 1:1"),
        ("ADD TOOL other", {"scripts": frozenset({"start"})}, "E3080 1:10"),
        ('USE KB "manuals"', {"knowledge_bases": frozenset({"a"})}, "W4080 1:8"),
        ('WEBHOOK "pay"', {"webhooks": frozenset({"PAY"})}, "E3041 1:1"),
        ("TABLE a\n b people\nEND TABLE", {"tables": {"x": frozenset()}}, "E3071 2:2"),
        ("NEXT", {"strict": True}, "E2031 1:1"),
    ],
    ids=["script", "call", "tool", "kb", "webhook", "table", "strict"],
)
def test_what_the_bot_lacks_is_reported(
    source: str, known: dict[str, object], finding: str
) -> None:
    assert finding in findings(source, **known)


def test_known_names_of_the_bot_are_accepted() -> None:
    scripts = frozenset({"start", "other"})
    assert (
        findings('CALL "other.bas"\nCALL other\nx = other(1)\nADD TOOL "other"', scripts=scripts)
        == []
    )


def test_routines_of_included_files_are_known() -> None:
    source = 'INCLUDE "lib.bas"\nGreet\nGreet 1\nx = Greet(1)'
    assert findings(source, routines=frozenset({"greet"})) == []


def test_a_tool_without_description_is_a_warning() -> None:
    assert findings("RETURN 1", "tool") == ["W4042 1:1"]


def test_a_bad_line_hides_no_other_mistake() -> None:
    lines = ["x = )", "IF a THEN", "y = (", "END IF", "TALK", "z = 1"] * 3
    found = [code for code in findings("\n".join(lines)) if code.startswith("E")]
    assert [code.partition(" ")[2].partition(":")[0] for code in found] == [
        str(line) for line in (1, 3, 5, 7, 9, 11, 13, 15, 17)
    ]


def test_at_most_a_hundred_findings_are_kept_errors_first() -> None:
    source = "\n".join(["NEXT"] * 150 + ["x = )"] * 50)
    found = findings(source)
    assert len(found) == 100
    assert sum(code.startswith("E") for code in found) == 50


def test_a_finding_shows_the_line_a_caret_and_a_hint() -> None:
    (found,) = compiled('SET BOT MEMRY "k" , 1').diagnostics
    assert found.message == "Unknown keyword `SET BOT MEMRY`"
    assert found.hint == "did you mean SET BOT MEMORY?"
    assert found.excerpt == 'SET BOT MEMRY "k" , 1\n^^^^^^^^^^^^^^^^^^^^^'
    assert found.render("a.bas").startswith("a.bas:1:1: W4060 warning: Unknown keyword")


@pytest.mark.parametrize(
    ("source", "hint"),
    {
        "tlk 1": "did you mean TALK?",
        "HEAR x AS EMIAL": "nearest: EMAIL; use quotes for a menu",
        "therre:\nGOTO there": "did you mean therre?",
        "customer = 1\nTALK custmer": "did you mean customer?",
        "x = lenn(1)": "did you mean len?",
        "BEGIN TALK\nhi\nEND TALK.": "line 3 is `END TALK.`; write END TALK alone on the line",
        "IF x THEN\n": "expected END IF",
    }.items(),
)
def test_hints_name_what_was_probably_meant(source: str, hint: str) -> None:
    assert hint in [found.hint for found in compiled(source).diagnostics]


COLUMNS = {"tables": {"leads": frozenset({"name", "email", "score"})}}


@pytest.mark.parametrize(
    ("source", "finding"),
    {
        'x = FIND "leads" WHERE nam = 1': "E3061 1:24",
        'x = FIND "leads" WHERE name = 1 OR LOWER(emial) = "a"': "E3061 1:42",
        'x = FIND "leads" WHERE name = ana': "W4021 1:31",
        'UPDATE "leads" SET nam = 1 WHERE id = 3': "E3061 1:20",
        'name = 1\nlead_email = 2\nother = 3\nSAVE "leads" , name , lead_email , other': "E3060 4:36",
        'UPDATE "lead" SET name = 1 WHERE id = 3': "W4022 1:8",
        "a$ = 1\nTALK a": "W4012 1:1",
    }.items(),
)
def test_tables_and_columns_are_checked_when_they_are_known(source: str, finding: str) -> None:
    assert findings(source, **COLUMNS) == [finding]


@pytest.mark.parametrize(
    "source",
    [
        'x = FIND "leads" WHERE name = score AND id = 3',
        'x = FIND "somewhere" WHERE nam = 1',
        'SAVE "leads" , "n" , "e" , 3',
        "a$ = 1\nTALK a$ + UCASE$(a$)",
    ],
    ids=["columns", "other dataset", "positions", "dollars"],
)
def test_what_fits_the_tables_is_not_reported(source: str) -> None:
    assert findings(source, **COLUMNS) == []


def test_columns_of_a_table_in_the_same_file_are_known() -> None:
    table = "TABLE leads\n name string\nEND TABLE\n"
    assert findings(f'{table}x = FIND "leads" WHERE nam = 1') == ["E3061 4:24"]
