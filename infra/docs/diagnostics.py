"""What the compiler's codes mean, each with the shortest script that earns it.

The codes are written where they are found out, all over the compiler; a test compiles every script here, and
compares the codes with those the compiler's sources name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from shared.basic.compiler.known import Known


class Finding(NamedTuple):
    """One code. `known` is what must be known about the bot, `script` the name of the file."""

    meaning: str
    source: str
    known: Known = Known()
    script: str = "start"


_LEADS = Known(tables={"leads": frozenset({"id", "name", "email"})})
_SCRIPTS = Known(scripts=frozenset({"start"}))
_STRICT = Known(strict=True)

FINDINGS: Mapping[str, Finding] = {
    "E1001": Finding("A text is not closed.", 'TALK "Good morning'),
    "E1002": Finding("A character has no meaning here.", "x = ¤"),
    "E1003": Finding("This is no number.", "x = 1.2.3"),
    "E1004": Finding("A bracket is not closed, or closed by another one.", "x = [1, 2}"),
    "E1005": Finding("A BEGIN block has no END.", "BEGIN TALK\nGood morning"),
    "E1006": Finding("A name has no hyphens.", "family-name = 2"),
    "E1007": Finding("A hole in a text is empty or not closed.", 'TALK "Hello, ${}"'),
    "E2001": Finding("Something else is expected here.", "x = 1 +"),
    "E2002": Finding("A keyword lacks an argument.", "TALK"),
    "E2003": Finding("The keyword cannot be written this way.", 'TALK "a" "b"'),
    "E2004": Finding("A one-line IF has no THEN.", 'IF x TALK "yes"'),
    "E2005": Finding("The left side of `=` is no variable.", "5 = x"),
    "E2006": Finding("`==` compares; it does not assign.", "x == 1"),
    "E2014": Finding("Comparisons do not chain.", "IF 1 < x < 3 THEN y = 1"),
    "E2021": Finding(
        "A keyword with several arguments stands within a list; it needs parentheses.",
        "x = [DATEDIFF a, b]",
    ),
    "E2030": Finding("A block is never closed.", "IF TRUE THEN\nx = 1"),
    "E2031": Finding("A closing line closes nothing (strict).", "NEXT", _STRICT),
    "E2032": Finding(
        "A closing line closes another kind of block.", "IF TRUE THEN\nEND FOR\nEND IF"
    ),
    "E2033": Finding("NEXT names another variable than its FOR.", "FOR i = 1 TO 2\nNEXT j"),
    "E2034": Finding(
        "DO has a condition at both ends.", "x = 1\nDO WHILE x < 3\nx = x + 1\nLOOP UNTIL x = 2"
    ),
    "E2035": Finding("ELSE, CASE or CATCH stands in the wrong place.", "ELSE"),
    "E2060": Finding("There is no such keyword (strict).", 'TALC "hello"', _STRICT),
    "E3001": Finding("EXIT or CONTINUE stands outside what it leaves.", "EXIT FOR"),
    "E3010": Finding("A SUB stands within a SUB.", "SUB a\n  SUB b\n  END SUB\nEND SUB"),
    "E3011": Finding("Two SUBs have one name.", "SUB a\nEND SUB\nSUB A\nEND SUB"),
    "E3012": Finding("There is no such SUB, FUNCTION or script.", "x = nothing_here(1)"),
    "E3013": Finding("Too many or too few arguments.", "x = LEN(1, 2)"),
    "E3020": Finding("The label does not exist.", "GOTO there"),
    "E3021": Finding(
        "A jump leads into a block.", "GOTO there\nIF TRUE THEN\nthere:\nx = 1\nEND IF"
    ),
    "E3030": Finding("PARAM needs a name and a type.", "PARAM"),
    "E3031": Finding("A clause of PARAM is given twice.", 'PARAM x LIKE "a" LIKE "b"'),
    "E3032": Finding(
        "Two tools of a bot have one name.",
        'DESCRIPTION "One"\nRETURN 1\nDESCRIPTION "Two"\nRETURN 2\nDESCRIPTION "Two"\nRETURN 3',
        Known(section_names="slug"),
        script="tool",
    ),
    "E3033": Finding("A PARAM is declared twice.", "PARAM x\nPARAM X"),
    "E3040": Finding("This is no schedule.", 'SET SCHEDULE "every blue moon"'),
    "E3041": Finding(
        "A webhook's name has letters, digits, `-` and `_`, and is the only one.",
        'WEBHOOK "bad name"',
    ),
    "E3050": Finding("There is no such input type.", "HEAR x AS EMIAL"),
    "E3060": Finding(
        "SAVE names a value that has no column.",
        'name = "Ana"\nid = 1\nage = 3\nSAVE "leads", id, name, age',
        _LEADS,
    ),
    "E3061": Finding("The table has no such column.", 'x = FIND "leads" WHERE nam = 1', _LEADS),
    "E3070": Finding(
        "A line of TABLE cannot be read.", "TABLE people\n  id what is this\nEND TABLE"
    ),
    "E3071": Finding(
        "A table refers to one that does not exist.",
        "TABLE pets\n  owner people\nEND TABLE",
        Known(tables={}),
    ),
    "E3080": Finding("The bot has no such script.", 'CALL "other.bas"', _SCRIPTS),
    "E3090": Finding("GOSUB and line numbers are not part of this BASIC.", '10 PRINT "x"'),
    "W3071": Finding(
        "A table refers to one that another file may declare.",
        "TABLE pets\n  owner people\nEND TABLE",
    ),
    "W4001": Finding('Typographic quotes are read as `"`.', "TALK “Hello”"),
    "W4010": Finding("A variable is never given a value.", "TALK who"),
    "W4011": Finding("A text and a number are joined, not added.", 'x = "1" + 1'),
    "W4012": Finding("One variable is written with and without `$`.", "a$ = 1\nTALK a"),
    "W4020": Finding("UPDATE or DELETE touches every row.", "DELETE FROM orders"),
    "W4021": Finding(
        "A bare word in WHERE is no column and no variable.",
        'x = FIND "leads" WHERE name = ana',
        _LEADS,
    ),
    "W4022": Finding(
        "The bot declares no such table.", 'UPDATE "lead" SET name = 1 WHERE id = 3', _LEADS
    ),
    "W4030": Finding("SUB MAIN is not called by itself.", "SUB MAIN\nEND SUB"),
    "W4031": Finding("A block IF has no THEN.", "x = 1\nIF x\nEND IF"),
    "W4032": Finding(
        "A bare word after CASE is read as text.", "x = 1\nSELECT CASE x\nCASE red\nEND SELECT"
    ),
    "W4033": Finding("A statement stands inside WITH.", 'WITH x\nTALK "a"\nEND WITH'),
    "W4034": Finding("GOTO is hard to follow.", "there:\nGOTO there"),
    "W4035": Finding("A line is never reached.", "RETURN 1\nx = 2"),
    "W4040": Finding("A SUB is called with fewer arguments.", "CALL a\nSUB a(x)\nEND SUB"),
    "W4041": Finding("PARAM stands below the first statement.", "x = 1\nPARAM y"),
    "W4042": Finding("A tool has no DESCRIPTION.", "RETURN 1", script="tool"),
    "W4043": Finding("There is no such type for a PARAM.", "PARAM x AS WHATEVER"),
    "W4060": Finding("There is no such keyword.", 'TALC "hello"'),
    "W4070": Finding("A closing line closes nothing.", "NEXT"),
    "W4080": Finding(
        "The bot has no such knowledge base yet.",
        'USE KB "manuals"',
        Known(knowledge_bases=frozenset({"faq"})),
    ),
    "W4090": Finding(
        "The file is no program and becomes a text template.", "You are the bot of ${bot.name}."
    ),
    "W4100": Finding(
        "This looks like a secret; it belongs in config.csv.", 'api_key = "abcd1234efgh"'
    ),
    "W4101": Finding(
        "A hole stands for a name in SQL, where no parameter may stand.",
        't = "a"\nx = QUERY "SELECT * FROM ${t}"',
    ),
}
