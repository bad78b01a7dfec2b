"""Acts outside the database happen once per step, whatever is killed."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.registry import Registry
from shared.basic.runtime.run import Run
from shared.basic.runtime.runner import installed_keywords
from tests.support.bench import Bench

SOURCE = """
FOR i = 1 TO 3
  IF RND() > 2 THEN TALK "never"
  SHIP "parcel " + i, RANDOM_STRING(8)
  n = CONTENTS("parcel " + i)
  TALK n
NEXT
TRY
  SHIP "", ""
CATCH e
  TALK e.code
END TRY
SHIP "last", "x"
RETURN n
"""


class Harbor:
    """Ships what has not been shipped under the same key."""

    def __init__(self) -> None:
        self.shipped: dict[str, tuple[str, str]] = {}
        self.attempts = 0

    def registry(self) -> Registry:
        @keyword("SHIP {what}, {seal}", effect=Effect.ONCE, kind="both", example='SHIP "a", "b"')
        def ship(run: Run, what: Any, seal: Any) -> str:
            """Ship something."""
            self.attempts += 1
            if not what:
                raise BasicError("R5010", "nothing to ship")
            known = self.shipped.setdefault(run.key, (what, seal))
            assert known == (what, seal), "another attempt with other arguments"
            return run.key

        @keyword("CONTENTS {what}", effect=Effect.READS, kind="value", example='CONTENTS "a"')
        def contents(run: Run, what: Any) -> int:
            """How many parcels have left."""
            return len(self.shipped)

        installed = installed_keywords()
        return Registry.of(
            *(declared.call for declared in installed),
            ship,
            contents,
            functions=installed.functions,
        )


def shipped(harbor: Harbor) -> list[str]:
    return [what for what, _ in harbor.shipped.values()]


@pytest.mark.parametrize("kill", [Bench.kill_before_commit, Bench.kill_after_commit])
def test_every_act_happens_once_after_a_kill_at_any_commit(
    kill: Callable[[Bench, int], None],
) -> None:
    harbor = Harbor()
    whole = Bench(registry=harbor.registry())
    whole.run(SOURCE)
    commits = whole.services.commits
    assert shipped(harbor) == ["parcel 1", "parcel 2", "parcel 3", "last"]
    for number in range(1, commits + 1):
        other = Harbor()
        bench = Bench(registry=other.registry())
        kill(bench, number)
        bench.run(SOURCE)
        assert shipped(other) == shipped(harbor), number
        assert bench.said == whole.said


def test_an_act_whose_result_was_lost_is_attempted_again_with_the_same_key() -> None:
    harbor = Harbor()
    bench = Bench(registry=harbor.registry())
    bench.kill_after_commit(2)  # the intent is stored, the act has not begun
    bench.run('SHIP "a", GUID()\nRETURN 1')
    assert bench.result == 1
    assert shipped(harbor) == ["a"]


@pytest.mark.parametrize(
    "trap",
    ["TRY\nx = SHIP(NULL, 1)\nCATCH e\nEND TRY\n", "ON ERROR RESUME NEXT\nx = SHIP(NULL, 1)\n"],
)
def test_an_act_that_failed_for_good_is_not_attempted_again(trap: str) -> None:
    harbor = Harbor()
    bench = Bench(registry=harbor.registry())
    bench.run(trap + "HEAR y\nRETURN x", ["go on"])
    assert (bench.result, harbor.attempts) == (None, 1)
