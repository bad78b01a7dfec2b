"""Every kind of statement, run."""

import pytest

from tests.support.bench import Bench

CASES: dict[str, tuple[str, object]] = {
    "assignment": ("x = 1\nx = x + 2\nRETURN x", 3),
    "compound assignment": ("x = 6\nx += 2\nx *= 3\nx -= 4\nx /= 2\nRETURN x", 10),
    "names ignore case and $": ("Total$ = 4\nRETURN TOTAL + total$", 8),
    "an undefined variable is null": ("RETURN nothing", None),
    "IF arms in order": (
        "x = 2\nIF x = 1 THEN\ny = 1\nELSEIF x = 2 THEN\ny = 2\nELSE\ny = 3\nEND IF\nRETURN y",
        2,
    ),
    "IF in one line": ("x = 0\nIF x THEN y = 1 ELSE y = 2\nRETURN y", 2),
    "SELECT with ranges and lists": (
        (
            'r = []\nFOR EACH v IN [1, 5, 9, 20, "abc"]\nSELECT CASE v\nCASE 1, 2\nPUSH r, "a"\nCASE 3 TO 6\nPUSH r, "b"\n'
            'CASE IS > 10\nPUSH r, "c"\nCASE LIKE "ab%"\nPUSH r, "d"\nCASE ELSE\nPUSH r, "e"\nEND SELECT\nNEXT\nRETURN JOIN(r, "")'
        ),
        "abecd",
    ),
    "FOR includes both bounds": ("s = 0\nFOR i = 1 TO 4\ns = s + i\nNEXT i\nRETURN s", 10),
    "FOR down": ('s = ""\nFOR i = 3 TO 1 STEP -1\ns = s + i\nNEXT\nRETURN s', "321"),
    "FOR with fractions": ("n = 0\nFOR x = 0 TO 2 STEP 0.1\nn = n + 1\nNEXT\nRETURN n", 21),
    "FOR keeps its last value": ("FOR i = 1 TO 3\nNEXT\nRETURN i", 3),
    "FOR that never runs": ("n = 0\nFOR i = 3 TO 1\nn = n + 1\nNEXT\nRETURN n", 0),
    "a body may move the loop variable": (
        's = ""\nFOR i = 1 TO 6\ns = s + i\ni = i + 1\nNEXT\nRETURN s',
        "135",
    ),
    "FOR EACH over an object": (
        's = 0\nFOR EACH v IN {"a": 1, "b": 2}\ns = s + v\nNEXT\nRETURN s',
        3,
    ),
    "FOR EACH last two": ("s = 0\nFOR EACH v IN [1, 2, 3] LAST 2\ns = s + v\nNEXT\nRETURN s", 5),
    "FOR EACH walks a copy": ("a = [1, 2]\nFOR EACH v IN a\nPUSH a, v\nNEXT\nRETURN LEN(a)", 4),
    "EXIT FOR": ("FOR i = 1 TO 9\nIF i = 4 THEN EXIT FOR\nNEXT\nRETURN i", 4),
    "EXIT FOR from a WHILE inside": (
        "n = 0\nFOR i = 1 TO 5\nWHILE TRUE\nn = n + 1\nIF i = 3 THEN EXIT FOR\nEXIT WHILE\nWEND\nNEXT\nRETURN i * 10 + n",
        33,
    ),
    "CONTINUE FOR from a loop inside": (
        "n = 0\nFOR i = 1 TO 3\nDO\nIF i = 2 THEN CONTINUE FOR\nn = n + i\nEXIT DO\nLOOP\nn = n + 10\nNEXT\nRETURN n",
        24,
    ),
    "CONTINUE": ("s = 0\nFOR i = 1 TO 4\nIF i = 2 THEN CONTINUE\ns = s + i\nNEXT\nRETURN s", 8),
    "WHILE": ("i = 0\nWHILE i < 5\ni = i + 2\nWEND\nRETURN i", 6),
    "DO UNTIL at the end": ("i = 9\nDO\ni = i + 1\nLOOP UNTIL i > 5\nRETURN i", 10),
    "DO WHILE at the start": ("i = 9\nDO WHILE i < 5\ni = i + 1\nLOOP\nRETURN i", 9),
    "DO with CONTINUE and a test": (
        "i = 0\nDO\ni = i + 1\nCONTINUE DO\nLOOP WHILE i < 3\nRETURN i",
        3,
    ),
    "WITH sees the outer scope": (
        'subject = "outer"\nWITH mail\nsubject = subject + "!"\nsize = LEN(.subject)\na.b = 1\nEND WITH\nRETURN mail',
        {"subject": "outer!", "size": 6, "a": {"b": 1}},
    ),
    "GOTO": ("i = 0\nagain:\ni = i + 1\nIF i < 3 THEN GOTO again\nRETURN i", 3),
    "DIM and items": ("DIM a(3)\na(0) = 5\na[4] = 7\nRETURN a", [5, None, None, None, 7]),
    "REDIM keeps content": ("a = [1, 2, 3]\nREDIM a(2)\nRETURN a", [1, 2]),
    "members and items": (
        'o = {"list": [1, 2]}\no.list[1] = 9\no.new = "x"\nRETURN o',
        {"list": [1, 9], "new": "x"},
    ),
    "arrays are shared": ("a = [1]\nb = a\nPUSH b, 2\nRETURN LEN(a)", 2),
    "a SUB gives a value": ("SUB twice(x)\nRETURN x * 2\nEND SUB\nRETURN twice(4)", 8),
    "a FUNCTION by its own name": (
        "FUNCTION half(x)\nhalf = x / 2\nEND FUNCTION\nRETURN half(5)",
        2.5,
    ),
    "EXIT FUNCTION": (
        "FUNCTION f(x)\nf = 1\nIF x THEN EXIT FUNCTION\nf = 2\nEND FUNCTION\nRETURN f(TRUE) * 10 + f(FALSE)",
        12,
    ),
    "missing arguments are null": (
        "FUNCTION f(a, b)\nRETURN b IS NULL\nEND FUNCTION\nRETURN f(1)",
        True,
    ),
    "default arguments": ("FUNCTION f(a, b = 7)\nRETURN a + b\nEND FUNCTION\nRETURN f(1)", 8),
    "a SUB reads and writes the script's": (
        "n = 1\nSUB more()\nn = n + 1\nEND SUB\nCALL more\nmore()\nRETURN n",
        3,
    ),
    "a SUB's own variables": ("SUB f()\nlocal_one = 5\nEND SUB\nCALL f\nRETURN local_one", None),
    "LOCAL hides the script's": ("n = 1\nSUB f()\nLOCAL n\nn = 9\nEND SUB\nCALL f\nRETURN n", 1),
    "GLOBAL makes the script's": (
        "SUB f()\nGLOBAL made\nmade = 9\nEND SUB\nCALL f\nRETURN made",
        9,
    ),
    "mutual recursion": (
        (
            "FUNCTION even(n)\nIF n = 0 THEN RETURN TRUE\nRETURN odd(n - 1)\nEND FUNCTION\n"
            "FUNCTION odd(n)\nIF n = 0 THEN RETURN FALSE\nRETURN even(n - 1)\nEND FUNCTION\nRETURN even(10)"
        ),
        True,
    ),
    "END ends the script from a SUB": ("x = 1\nSUB f()\nEND\nEND SUB\nCALL f\nRETURN 5", None),
    "TRY and CATCH": ('TRY\nx = 1 / 0\nCATCH e\nRETURN e.code + " " + e.line\nEND TRY', "R5013 2"),
    "FINALLY runs on RETURN": (
        "SUB f()\nTRY\nRETURN 1\nFINALLY\nn = 5\nEND TRY\nEND SUB\nn = 0\nx = f()\nRETURN n + x",
        6,
    ),
    "THROW": ('TRY\nTHROW "no"\nCATCH e\nRETURN e.message\nEND TRY', "no"),
    "ASSERT": ('TRY\nASSERT 1 = 2, "odd"\nCATCH e\nRETURN e.message\nEND TRY', "odd"),
    "RESUME NEXT abandons a statement": (
        "ON ERROR RESUME NEXT\nx = 5\nx = 1 / 0\ny = ERR\nRETURN [x, y]",
        [None, 9013],
    ),
    "RESUME NEXT makes a condition false": (
        "ON ERROR RESUME NEXT\nIF 1 / 0 THEN\nRETURN 1\nELSE\nRETURN 2\nEND IF",
        2,
    ),
    "ON ERROR GOTO and RESUME NEXT": (
        'ON ERROR GOTO oops\nx = 1 / 0\nRETURN "on " + m\noops:\nm = ERROR MESSAGE\nRESUME NEXT',
        "on division by zero",
    ),
    "ON ERROR GOTO and RESUME": (
        "d = 0\nON ERROR GOTO oops\nx = 6 / d\nRETURN x\noops:\nd = 2\nRESUME",
        3,
    ),
    "ON ERROR GOTO 0": ("ON ERROR RESUME NEXT\nx = 1 / 0\nON ERROR GOTO 0\nRETURN ERROR", False),
    "talking and logging keep the last error": (
        'ON ERROR RESUME NEXT\nx = 1 / 0\nTALK ERR\nLOG ERROR MESSAGE\na = ERR\nSET BOT MEMORY "a", 1\nRETURN [a, ERR]',
        [9013, 0],
    ),
    "an error in a SUB reaches the caller's trap": (
        "ON ERROR RESUME NEXT\nSUB f()\nx = 1 / 0\nRETURN 7\nEND SUB\ny = f()\nRETURN y IS NULL",
        True,
    ),
    "a ternary": ('x = 3\nRETURN x > 2 ? "many" : "few"', "many"),
    "OR gives a value": ('RETURN "" OR "none"', "none"),
    "AND gives a value": ("RETURN 5 AND 7", 7),
    "?? keeps false": ("x = FALSE\nRETURN x ?? 5", False),
    "interpolation": (
        'n = 2\nRETURN "you have ${n * 2} ${n > 1 ? "items" : "item"}"',
        "you have 4 items",
    ),
    "text joins": ('RETURN "1" + 1', "11"),
    "FILTER and AGGREGATE": (
        (
            'rows = [{"n": "a", "v": 1}, {"n": "b", "v": 5}, {"n": "ab", "v": 9}]\nw = "a"\n'
            'big = FILTER rows, "n LIKE " + w + " AND v > 2"\nRETURN AGGREGATE "SUM", big, "v"'
        ),
        9,
    ),
}


@pytest.mark.parametrize(("source", "result"), CASES.values(), ids=CASES)
def test_runs(source: str, result: object) -> None:
    assert Bench().run(source) == result


@pytest.mark.parametrize(("source", "result"), CASES.values(), ids=CASES)
def test_means_the_same_where_every_statement_is_an_operation(source: str, result: object) -> None:
    """A trap in every frame keeps the generator from writing native code."""
    if "ON ERROR" in source:
        source = source.replace("ON ERROR", "IF FALSE THEN TALK 1\nON ERROR", 1)
    else:
        source = "IF FALSE THEN ON ERROR RESUME NEXT\n" + source
    bench = Bench()
    bench.run(source)
    found = bench.result
    assert found == result or "e.line" in source
