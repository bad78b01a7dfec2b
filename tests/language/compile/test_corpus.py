"""Scripts as authors write them: messy spelling, soft keywords as names, statements over lines. Each compiles and runs.

`NAME.bas` must compile; `NAME.txt`, where it exists, is its conversation: `< ` said, `> ` heard, `= ` returned.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.basic.compiler import compile_source
from shared.basic.runtime.outcome import Completed, Waiting
from shared.basic.values import to_plain
from tests.support.bench import Bench, built

FOLDER = Path(__file__).parent.parent / "corpus"
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.bas"))
CONVERSATIONS = sorted(path.stem for path in FOLDER.glob("*.txt"))


def source(name: str) -> str:
    return (FOLDER / f"{name}.bas").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_as_people_write_it_compiles(name: str) -> None:
    done = compile_source(source(name), name=name)
    problems = [found.render(f"{name}.bas") for found in done.diagnostics]
    assert done.ok, "\n".join(problems)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_its_conversation_is_as_the_specification_says(name: str) -> None:
    told = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    bench = Bench(scripts={"helper-lib": source("helper-lib")})
    bench.start(built(source(name), name), {})
    for line in told:
        if line.startswith("> "):
            assert isinstance(bench.outcome, Waiting), bench.outcome
            bench.answer(line.removeprefix("> "))
    said = [f"< {text}".replace("\n", "\n  ") for text in bench.said]
    wanted = [line for line in told if not line.startswith(("> ", "= "))]
    assert "\n".join(said).splitlines() == wanted
    assert isinstance(bench.outcome, Completed), bench.outcome
    value = bench.outcome.value
    returned = [] if value is None else [f"= {json.dumps(to_plain(value), ensure_ascii=False)}"]
    assert returned == [line for line in told if line.startswith("= ")]
