"""Runs stored by earlier versions still resume.

Each file of `tests/language/snapshots` holds what a version stored: programs, the waiting run, the answers that end it and
what must come of them. `python -m tests.language.run.test_histories NAME` writes the present version's.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from shared.basic.runtime.outcome import Completed, Reply, Waiting
from shared.basic.runtime.program import Program
from shared.basic.values.plain import to_plain
from shared.records.runs import Run
from tests.support.bench import Bench

FOLDER = Path(__file__).parent.parent / "snapshots"
_KEPT = ("program_id", "script", "trigger", "status", "snapshot", "wait", "steps")

SOURCE = """
names = ["a", "b"]
answers = {}
total = 1.5
DIM grid(2, 2)
SUB ask(prefix)
  TRY
    FOR EACH n IN names LAST 2
      FOR k = 1 TO 2 STEP 0.5
        WITH answer
          HEAR choice AS "yes", "no"
          text = choice
          at = DATEVALUE("2026-03-05")
        END WITH
        answers[n + k] = answer
        total = total + k
        grid[0] = names
      NEXT
    NEXT
  FINALLY
    TALK "asked"
  END TRY
END SUB
part = CALL "inner.bas", names
ON ERROR RESUME NEXT
CALL ask("q")
x = 1 / 0
RETURN [answers, total, grid[0], part, ERR]
"""
INNER = """
PARAM list AS ARRAY
DESCRIPTION "Asks how many"
HEAR n AS INTEGER WITH "How many of ${LEN(list)}?" DEFAULT 2
PUSH list, "c"
RETURN n
"""
ANSWERS = ["12", "yes", "2", "no", "1", "yes", "no"]


def record(answered: int) -> dict[str, Any]:
    """What this version stores after some answers."""
    bench = Bench(scripts={"inner": INNER})
    bench.run(SOURCE, ANSWERS[:answered])
    programs = [program.to_json() for program in bench.services.programs.values()]
    kept = {name: asdict(bench.waiting)[name] for name in _KEPT}
    said = len(bench.said)
    for text in ANSWERS[answered:]:
        bench.answer(text)
    return {
        "programs": programs,
        "run": kept,
        "answers": ANSWERS[answered:],
        "result": to_plain(bench.result),
        "said": bench.said[said:],
    }


def resumed(history: dict[str, Any]) -> tuple[Any, list[str]]:
    """Put a stored run into a fresh store and answer it to its end."""
    bench = Bench()
    services = bench.services
    for document in history["programs"]:
        services.add_program(Program.from_json(document))
    about = {"org_id": services.org_id, "bot_id": services.bot.id}
    run = Run(
        id="019ab000-0000-7000-8000-0000000000ff",
        session_id=services.session.id,
        **about,
        **history["run"],
    )
    with services.transaction() as unit:
        unit.runs.create(replace(run, status="active", wait={}))
        unit.runs.save(run)
    bench.outcome = Waiting(run)
    for text in history["answers"]:
        bench.outcome = bench.runner().answer(bench.waiting, Reply(text), services.session.id)
    assert isinstance(bench.outcome, Completed)
    return to_plain(bench.result), bench.said


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_resumes(path: Path) -> None:
    history = json.loads(path.read_text())
    assert resumed(history) == (history["result"], history["said"])


@pytest.mark.parametrize("answered", range(len(ANSWERS)))
def test_what_this_version_stores_resumes(answered: int) -> None:
    history = json.loads(json.dumps(record(answered)))
    assert resumed(history) == (history["result"], history["said"])


if __name__ == "__main__":
    for answered in (0, 3):
        target = FOLDER / f"{sys.argv[1]}-{answered}.json"
        target.write_text(json.dumps(record(answered), ensure_ascii=False) + "\n")
