"""Whatever commit a process dies after, the script ends as if it had not."""

from collections.abc import Callable

import pytest

from tests.support.bench import Bench

ASK_IN_A_LOOP = """
names = ["a", "b", "c"]
answers = []
SUB ask(prefix)
  FOR EACH n IN names
    HEAR x AS INTEGER WITH prefix + n
    IF x > 5 THEN
      TALK "big " + x
    ELSE
      TALK "small " + x
    END IF
    PUSH answers, x * 2
  NEXT
END SUB
CALL ask("value of ")
TALK "sum " + SUM(answers)
RETURN answers
"""

CALLS_A_TOOL = """
total = 0
FOR i = 1 TO 3
  part = CALL "count.bas", i
  total = total + part
  TALK "so far " + total
NEXT
RETURN total
"""

COUNT = """
PARAM top AS INTEGER
DESCRIPTION "Asks for numbers"
found = 0
SUB one(k)
  FOR EACH word IN ["x", "y"]
    HEAR v AS INTEGER WITH word + k
    found = found + v
    SET BOT MEMORY "last", v
  NEXT
END SUB
FOR j = 1 TO top
  CALL one(j)
NEXT
RETURN found
"""

TRAPS = """
TRY
  TALK "begin"
  x = PARSE_JSON("{")
  TALK "never"
CATCH e
  TALK "caught " + e.code
FINALLY
  TALK "finally"
END TRY
ON ERROR RESUME NEXT
y = 1 / 0
TALK "after " + ERR
WITH order
  a = 1
  b = LLM "what"
END WITH
TALK order.b
RETURN order
"""

SCRIPTS = {
    "HEAR in FOR EACH in SUB": (ASK_IN_A_LOOP, ["7", "no", "3", "9"], {}),
    "HEAR in SUB of a called script": (CALLS_A_TOOL, [str(n) for n in range(12)], {"count": COUNT}),
    "traps, FINALLY and a model": (TRAPS, [], {}),
}


def observed(bench: Bench) -> tuple[object, ...]:
    with bench.services.transaction() as unit:
        memory = dict(unit.memory.all("bot", bench.services.bot.id))
    return bench.said, bench.result, memory


@pytest.mark.parametrize(("source", "hear", "scripts"), SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("kill", [Bench.kill_before_commit, Bench.kill_after_commit])
def test_a_script_killed_at_any_commit_ends_the_same(
    source: str, hear: list[str], scripts: dict[str, str], kill: Callable[[Bench, int], None]
) -> None:
    whole = Bench(scripts=scripts)
    whole.run(source, hear)
    commits = whole.services.commits
    expected = observed(whole)
    assert commits > 3
    for number in range(1, commits + 1):
        bench = Bench(scripts=scripts)
        kill(bench, number)
        bench.run(source, hear)
        assert observed(bench) == expected, f"killed at commit {number}"
