"""`gb run`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.cli.main import main
from shared.basic.rehearsal.store import OfflineStore

Play = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def play(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Play:
    """Runs a source; gives the exit code and the events."""

    def played(source: str, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
        (tmp_path / "a.bas").write_text(source)
        code = main(["run", str(tmp_path / "a.bas"), "--json", *arguments])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return played


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["event"] for event in events]


def test_a_script_talks_returns_and_ends(play: Play) -> None:
    code, events = play('TALK "Hello"\nRETURN {"a": [1, 2.5]}')
    assert code == 0
    assert events == [
        {"event": "talk", "text": "Hello"},
        {"event": "return", "value": {"a": [1, 2.5]}},
        {"event": "end", "status": "completed", "line": None},
    ]


def test_answers_are_heard_in_turn(play: Play) -> None:
    source = 'HEAR age AS INTEGER "How old?"\nHEAR name\nRETURN name & age'
    code, events = play(source, "--hear", "many", "--hear", "41", "--hear", "Ana")
    assert code == 0
    assert [event["answer"] for event in events if event["event"] == "hear"] == [
        "many",
        "41",
        "Ana",
    ]
    assert events[-2] == {"event": "return", "value": "Ana41"}


def test_a_question_nobody_answers_leaves_the_script_waiting(play: Play) -> None:
    code, events = play("x = 1\nHEAR name\nTALK name")
    assert code == 0
    assert events[-1] == {"event": "end", "status": "waiting", "line": 2}


def test_params_are_converted(play: Play) -> None:
    source = "PARAM n AS INTEGER\nPARAM day AS DATE\nRETURN n * 2"
    code, events = play(source, "--param", "n=21", "--param", "day=2026-03-01")
    assert (code, events[-2]["value"]) == (0, 42)


def test_a_param_that_does_not_fit_is_refused(
    play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play("PARAM n AS INTEGER\nRETURN n", "--param", "n=many")[0] == 1


def test_a_failure_is_placed(play: Play) -> None:
    code, events = play('TALK 1\nTHROW "no stock"')
    assert code == 1
    assert events[-2] == {
        "event": "error",
        "code": "R5001",
        "message": "no stock",
        "file": "a.bas",
        "line": 2,
        "column": 1,
    }
    assert events[-1] == {"event": "end", "status": "failed", "line": 2}


def test_what_does_not_compile_does_not_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.bas").write_text('TALK "before"\nx = (2\n')
    assert main(["run", str(tmp_path / "a.bas")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "a.bas:2:" in printed.err


def test_scripts_beside_it_can_be_called(play: Play, tmp_path: Path) -> None:
    (tmp_path / "b.bas").write_text("PARAM n\nRETURN n * 2")
    code, events = play('x = CALL "b.bas", 4\nRETURN x')
    assert (code, events[-2]["value"]) == (0, 8)


def test_a_wait_takes_no_time(play: Play) -> None:
    code, events = play("WAIT 250\nTALK 1", "--max-seconds", "20")
    assert (code, kinds(events)) == (0, ["talk", "end"])


def test_memory_lasts_for_the_run(play: Play) -> None:
    _, events = play('SET BOT MEMORY "n", 4\nx = GET BOT MEMORY "n"\nRETURN x')
    assert events[-2]["value"] == 4


def _interrupted(store: OfflineStore) -> None:
    with store.transaction() as unit:
        unit.memory.put("bot", "b", "n", 1)
        raise KeyError


def test_a_transaction_that_fails_leaves_nothing() -> None:
    store = OfflineStore()
    with pytest.raises(KeyError):
        _interrupted(store)
    with store.transaction() as unit:
        assert unit.memory.all("bot", "b") == {}


def test_a_dry_run_tells_what_a_model_would_be_asked(play: Play) -> None:
    code, events = play('x = LLM "Say hi"\nRETURN x', "--dry-run")
    assert (code, kinds(events)) == (0, ["effect", "return", "end"])
    assert events[0]["keyword"] == "LLM"
    assert events[0]["arguments"] == {"prompt": "Say hi"}


def test_without_a_dry_run_there_is_no_model(play: Play) -> None:
    code, events = play('x = LLM "Say hi"')
    assert (code, events[-2]["code"]) == (1, "R5110")


def test_stubs_answer_in_turn(play: Play, tmp_path: Path) -> None:
    stub = tmp_path / "stub.json"
    stub.write_text('{"model": ["one", "two"]}')
    source = 'a = LLM "x"\nb = LLM "y"\nc = LLM "z"\nRETURN a & b & c'
    _, events = play(source, "--stub", str(stub))
    assert events[-2]["value"] == "onetwotwo"


def test_an_endless_script_is_stopped(play: Play) -> None:
    code, events = play("DO\nx = 1\nLOOP", "--max-seconds", "0.2")
    assert code == 1
    assert events[-1]["status"] == "failed"


DRY = """\
SET BOT MEMORY "n", 1
SAVE "orders", {"id": 7}
x = FIND orders WHERE id = 7 AND name LIKE "a%"
POST "https://example.com", {"a": 1}
WRITE "a.txt", "hello"
y = READ "a.txt"
z = READ "none.txt"
CALL "b.bas"
RETURN y
"""


def test_a_dry_run_tells_every_act_with_its_arguments(play: Play, tmp_path: Path) -> None:
    (tmp_path / "b.bas").write_text("x = 1")
    code, events = play(DRY, "--dry-run")
    assert code == 0, events
    acts = [(e["keyword"], e["arguments"]) for e in events if e["event"] == "effect"]
    assert acts == [
        ("SET BOT MEMORY", {"key": "n", "value": 1}),
        ("SAVE", {"table": "orders", "values": {"id": 7}}),
        ("FIND", {"table": "orders", "condition": '(id = 7) AND (name LIKE "a%")'}),
        ("POST", {"url": "https://example.com", "values": {"a": 1}}),
        ("WRITE", {"path": "a.txt", "content": "hello"}),
        ("CALL", {"script": "b"}),
    ]
    assert events[-2] == {"event": "return", "value": "hello"}


def test_a_dry_run_reads_the_files_of_its_package(tmp_path: Path) -> None:
    dialogs, drive = tmp_path / "a.gbai" / "a.gbdialog", tmp_path / "a.gbai" / "a.gbdrive"
    for folder in (dialogs, drive):
        folder.mkdir(parents=True)
    (drive / "price.txt").write_text("12")
    (dialogs / "a.bas").write_text('x = READ "price.txt"\nASSERT x = "12"\n')
    assert main(["run", str(dialogs / "a.bas")]) == 0


def test_the_tables_of_the_package_are_there_for_the_run(play: Play, tmp_path: Path) -> None:
    (tmp_path / "tables.bas").write_text("TABLE orders\nid integer KEY\nitem string\nEND TABLE\n")
    (tmp_path / "broken.bas").write_text("TABLE x\nid integer KEY\nEND TABLE\ny = (2\n")
    code, events = play('SAVE "orders", {"item": "tea"}\nx = FIND orders\nRETURN x')
    assert (code, kinds(events)) == (0, ["effect", "return", "end"])
    assert events[1]["value"] == [{"id": 1, "item": "tea"}]


def test_in_a_dry_run_examples_stand_for_missing_params(play: Play) -> None:
    source = 'PARAM who AS STRING LIKE "Ana"\nRETURN who'
    assert play(source, "--dry-run")[1][-2]["value"] == "Ana"
    code, events = play(source)
    assert (code, events[-2]["code"], events[-1]["status"]) == (1, "R5010", "failed")


@pytest.mark.parametrize("name", ["a.bas", "none.bas"], ids=["faulty", "missing"])
def test_what_cannot_be_compiled_ends_with_a_summary_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "a.bas").write_text("x = (2\n")
    assert main(["run", str(tmp_path / name), "--json"]) == 2
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert kinds(events) == ["error", "end"]
    assert events[-1]["status"] == "failed"


def test_people_see_the_conversation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.bas").write_text('TALK "Hi"\nHEAR name\nTALK "Hello, " & name\n')
    assert main(["run", str(tmp_path / "a.bas"), "--hear", "Ana"]) == 0
    assert capsys.readouterr().out.splitlines() == ["Hi", "> Ana", "Hello, Ana"]
