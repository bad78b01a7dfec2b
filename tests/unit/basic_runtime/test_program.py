"""Programs as stored."""

import json

import pytest

from shared.basic.runtime.program import Program, ProgramFormatError
from tests.support.bench import Bench, built

SOURCE = 'SUB f(x)\nTALK x\nEND SUB\nFOR i = 1 TO 2\nCALL f(i)\nNEXT\nSET SCHEDULE "every hour"\nRETURN i'


def test_a_program_survives_json() -> None:
    program = built(SOURCE)
    assert Program.from_json(json.loads(json.dumps(program.to_json()))) == program


def test_the_same_source_is_the_same_program() -> None:
    assert built(SOURCE).id == built(SOURCE).id


def test_another_format_is_refused() -> None:
    with pytest.raises(ProgramFormatError):
        Program.from_json({"format": 99})


def test_declarations_are_kept_for_the_platform() -> None:
    assert built(SOURCE).metadata["schedules"] == [{"spec": "every hour"}]


def test_texts_of_a_script_cannot_reach_the_generated_source() -> None:
    nasty = "\\x01" + "0\\x01 ${1}"
    bench = Bench()
    assert (
        bench.run(f'x = "\x010\x01 {{}} \' \\" + x"\nIF x = "{nasty}" THEN TALK x\nRETURN LEN(x)')
        > 0
    )
