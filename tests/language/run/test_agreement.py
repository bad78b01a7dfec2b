"""Specialized native code, general native code and plain operations mean the same."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.basic.runtime.outcome import Completed, Failed
from tests.support.bench import Bench

NAMES = st.sampled_from(["a", "b", "c"])
CONSTANTS = st.sampled_from(
    ["0", "1", "2", "7", "-3", "2.5", '"x"', '"4"', '""', "TRUE", "FALSE", "NULL", "[1, 2]"]
)
OPERATORS = st.sampled_from(
    ["+", "-", "*", "/", "\\", "MOD", "=", "<>", "<", "<=", ">", ">=", "&", "AND", "OR"]
)


def _expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.builds("({} {} {})".format, inner, OPERATORS, inner)
    others = st.builds("({}({}))".format, st.sampled_from(["LEN", "NOT ", "half", "same"]), inner)
    chosen = st.builds("({} ? {} : {})".format, inner, inner, inner)
    item = st.builds("[1, 2, {}][{}]".format, inner, st.sampled_from("012"))
    return binary | others | chosen | item


EXPRESSIONS = st.recursive(NAMES | CONSTANTS, _expressions, max_leaves=6)
ASSIGNMENTS = st.builds("{} = {}".format, NAMES, EXPRESSIONS)


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, min_size=1, max_size=3).map("\n".join)
    leave = st.sampled_from(["EXIT FOR", "CONTINUE FOR", "x = 1"])
    return st.one_of(
        st.builds("IF {} THEN\n{}\nELSE\n{}\nEND IF".format, EXPRESSIONS, body, body),
        st.builds("FOR {} = {} TO 4\n{}\nNEXT".format, NAMES, st.sampled_from("012"), body),
        st.builds("FOR i = 1 TO 5\n{}\nIF {} THEN {}\nNEXT".format, body, EXPRESSIONS, leave),
        st.builds("FOR EACH {} IN [1, {}, 3]\n{}\nNEXT".format, NAMES, EXPRESSIONS, body),
        st.builds("k = 0\nWHILE k < 3\nk = k + 1\n{}\nWEND".format, body),
        st.builds("TRY\n{}\nCATCH e\n{} = e.code\nEND TRY".format, body, NAMES),
        st.builds(
            "SELECT CASE {}\nCASE 1, 2\n{}\nCASE ELSE\n{}\nEND SELECT".format,
            EXPRESSIONS,
            body,
            body,
        ),
    )


PROGRAMS = st.lists(st.recursive(ASSIGNMENTS, _blocks, max_leaves=5), min_size=1, max_size=4)
ROUTINES = """
FUNCTION half(n)
  IF n < 1 THEN RETURN n
  s = 0
  FOR j = 1 TO 3
    s = s + n * j - j
  NEXT
  RETURN s / 2
END FUNCTION
FUNCTION same(n)
  RETURN n
END FUNCTION
"""


def outcome(source: str) -> object:
    bench = Bench(config={"script-max-steps": "20000", "script-max-loop": "500"})
    bench.run(source + "\nRETURN [a, b, c]\n" + ROUTINES)
    if isinstance(bench.outcome, Completed):
        return [(type(value), value) for value in bench.result]
    assert isinstance(bench.outcome, Failed)
    if bench.error.code in ("R5030", "R5031"):
        return "endless"
    return bench.error.code, bench.outcome.run.error["line"]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(PROGRAMS)
def test_programs_mean_the_same_however_they_are_generated(statements: list[str]) -> None:
    body = "\n".join(statements)
    specialized = outcome("x = 0\na = 1\nb = 2\nc = 3\n" + body)
    unknown = outcome("x = 0\na = same(1)\nb = same(2)\nc = same(3)\n" + body)
    operations = outcome("IF x THEN ON ERROR RESUME NEXT\na = 1\nb = 2\nc = 3\n" + body)
    assert specialized == unknown == operations
