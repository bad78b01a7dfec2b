"""What a script may not do: run for ever, nest too deeply, hold too much."""

import pytest

from shared.basic.runtime.outcome import Completed, Yielded
from tests.support.bench import Bench

ENDLESS = {
    "an endless loop": ("WHILE TRUE\nWEND", "R5030"),
    "an endless loop with effects": ('WHILE TRUE\nSET BOT MEMORY "a", 1\nWEND', "R5030"),
    "a loop of too many turns": ("FOR i = 1 TO 2000000\nIF i < 0 THEN EXIT FOR\nNEXT", "R5030"),
    "nested loops": ("FOR i = 1 TO 10000\nFOR j = 1 TO 10000\nNEXT\nNEXT", "R5030"),
    "endless jumps": ("again:\nGOTO again", "R5030"),
    "endless recursion": ("FUNCTION f(n)\nRETURN f(n + 1)\nEND FUNCTION\nx = f(1)", "R5032"),
    "endless recursion with effects": (
        "SUB f(n)\nLOG n\nCALL f(n + 1)\nEND SUB\nCALL f(1)",
        "R5032",
    ),
    "exponential recursion": (
        "FUNCTION f(n)\nIF n = 0 THEN RETURN 1\nRETURN f(n - 1) + f(n - 1)\nEND FUNCTION\nx = f(200)",
        "R5030",
    ),
    "many calls in one line": (
        "FUNCTION a(n)\nRETURN n\nEND FUNCTION\n"
        + "".join(
            f"FUNCTION f{k}()\nRETURN {' + '.join([f'f{k - 1}()'] * 9)}\nEND FUNCTION\n"
            for k in range(1, 12)
        )
        + "FUNCTION f0()\nRETURN a(1)\nEND FUNCTION\nx = f11()",
        "R5030",
    ),
    "a doubling text": ('s = "ab"\nFOR i = 1 TO 100\ns = s + s\nNEXT', "R5033"),
    "a doubling number": ("n = 3\nFOR i = 1 TO 100\nn = n * n\nNEXT", "R5033"),
    "STEP 0": ("FOR i = 1 TO 3 STEP 0\nNEXT", "R5015"),
    "too many messages": ('FOR i = 1 TO 200\nTALK "x"\nNEXT', "R5035"),
    "scripts calling themselves": ('CALL "test.bas"', "R5302"),
}


@pytest.mark.parametrize(("source", "code"), ENDLESS.values(), ids=ENDLESS)
def test_ends_with(source: str, code: str) -> None:
    bench = Bench(config={"script-max-steps": "30000"})
    bench.run(source)
    assert bench.error.code == code


def test_a_loop_may_make_a_million_turns() -> None:
    bench = Bench()
    assert bench.run("FOR i = 1 TO 1000000\nNEXT\nRETURN i") == 1_000_000
    bench.run("i = 0\nWHILE i < 1000001\ni = i + 1\nWEND")
    assert bench.error.code == "R5031"


def test_running_out_of_steps_cannot_be_trapped() -> None:
    bench = Bench(config={"script-max-steps": "100000"})
    bench.run("ON ERROR RESUME NEXT\nFOR i = 1 TO 1000000\nx = i\nNEXT\nRETURN 1")
    assert bench.error.code == "R5030"


def test_a_run_is_stored_and_given_up_near_the_end_of_an_invocation() -> None:
    bench = Bench()
    bench.services.remaining = [900_000] * 6 + [4_000] * 3
    bench.run('FOR i = 1 TO 20\nTALK "n" + i\nNEXT\nRETURN "done"')
    assert isinstance(bench.outcome, Yielded)
    said = len(bench.said)
    assert 0 < said < 20
    bench.services.remaining = []
    bench.wake()
    assert bench.result == "done"
    assert bench.said == [f"n{i}" for i in range(1, 21)]


def test_a_calculation_that_is_interrupted_starts_again_from_the_last_safe_point() -> None:
    bench = Bench()
    bench.services.remaining = [60_000] * 3 + [0] * 6
    bench.run("s = 0\nFOR i = 1 TO 300000\nFOR j = 1 TO 1\ns = s + 1\nNEXT\nNEXT\nRETURN s")
    assert isinstance(bench.outcome, Yielded)
    bench.services.remaining = []
    bench.wake()
    assert isinstance(bench.outcome, Completed)
    assert bench.result == 300_000


def test_a_calculation_longer_than_an_invocation_fails() -> None:
    bench = Bench()
    for _ in range(3):
        bench.services.remaining = [60_000] * 3 + [0] * 6
        if bench.outcome is None:
            bench.run("FOR i = 1 TO 300000\nFOR j = 1 TO 1\nNEXT\nNEXT")
        else:
            bench.wake()
    assert bench.error.code == "R5034"


def test_active_time_is_limited() -> None:
    bench = Bench()
    bench.services.remaining = [900_000] * 3 + [700_000] * 6
    bench.run("FOR i = 1 TO 300000\nFOR j = 1 TO 1\nNEXT\nNEXT")
    assert bench.error.code == "R5034"
