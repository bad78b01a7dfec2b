"""What a change in a package leads to."""

from typing import Any

import pytest

from shared.packages.limits import MAX_SCRIPT
from shared.records.documents import FAILED, INDEXED
from shared.records.runs import ScriptStatus
from tests.support.knowledge import Library


@pytest.fixture
def shop() -> Library:
    return Library()


def script(shop: Library, name: str) -> ScriptStatus | None:
    with shop.store.transaction(shop.bot.org_id) as unit:
        found: ScriptStatus | None = unit.programs.script(shop.bot.id, name)
    return found


def lines(shop: Library, name: str) -> Any:
    with shop.store.transaction(shop.bot.org_id) as unit:
        program = unit.programs.active(shop.bot.id, name)
    return program and program.code["lines"]


def test_the_first_object_of_a_package_creates_its_bot(shop: Library) -> None:
    shop.put("gbdialog", "start.bas", "TALK 1")
    assert shop.bot.name == "shop"


def test_an_object_that_is_already_gone_creates_no_bot(shop: Library) -> None:
    assert shop.remove("gbdialog", "start.bas").outcome == "ignored"
    assert shop.store.directory.bot_named("shop") is None


def test_a_script_is_put_into_service(shop: Library) -> None:
    assert shop.put("gbdialog", "Start.bas", "TALK 1").outcome == "compiled: ok"
    assert lines(shop, "start") == ["TALK 1"]


def test_an_invalid_script_keeps_the_last_good_build(shop: Library) -> None:
    shop.put("gbdialog", "start.bas", "TALK 1")
    applied = shop.put("gbdialog", "start.bas", "SHOUT 1")
    assert applied.problems == ("bad: SHOUT 1",)
    assert lines(shop, "start") == ["TALK 1"]
    status = script(shop, "start")
    assert status is not None
    assert (status.status, status.source) == ("error", "SHOUT 1")


def test_a_script_too_large_is_refused_with_a_reason(shop: Library) -> None:
    applied = shop.put("gbdialog", "start.bas", b"TALK" * MAX_SCRIPT)
    assert applied.outcome == "compiled: error"
    assert str(MAX_SCRIPT) in applied.problems[0]


def test_the_same_event_again_builds_nothing(shop: Library) -> None:
    shop.put("gbdialog", "start.bas", "TALK 1")
    version = shop.bot.version
    shop.put("gbdialog", "start.bas", "TALK 1")
    assert shop.bot.version == version


def test_a_late_event_sees_the_object_as_it_is_now(shop: Library) -> None:
    shop.put("gbdialog", "start.bas", "TALK 1")
    key = "shop.gbai/shop.gbdialog/start.bas"
    shop.files.write(key, b"TALK 2")
    assert shop.deployment.apply(key).outcome == "compiled: ok"
    shop.files.delete([key])
    assert shop.deployment.apply(key).outcome == "removed"
    assert lines(shop, "start") is None


def test_a_removed_file_takes_only_its_own_script_out(shop: Library) -> None:
    shop.put("gbdialog", "old/start.bas", "TALK 1")
    shop.put("gbdialog", "start.bas", "TALK 2")
    assert shop.remove("gbdialog", "old/start.bas").outcome == "ignored"
    assert lines(shop, "start") == ["TALK 2"]


def test_a_script_that_calls_a_missing_one_is_built_when_that_arrives(shop: Library) -> None:
    assert shop.put("gbdialog", "a.bas", "CALL b").outcome == "compiled: error"
    assert shop.put("gbdialog", "b.bas", "CALL a").outcome == "compiled: ok"
    assert lines(shop, "a") == ["CALL b"]


def test_new_constants_build_every_script_again(shop: Library) -> None:
    shop.put("gbdialog", "start.bas", "TALK 1")
    shop.put("gbot", "config.csv", "param-base-url,https://x.y")
    with shop.store.transaction(shop.bot.org_id) as unit:
        program = unit.programs.active(shop.bot.id, "start")
    assert program is not None
    assert program.code["constants"] == ["base-url"]


def test_settings_are_replaced_as_a_whole(shop: Library) -> None:
    shop.put("gbot", "config.csv", "name,value\npublic,true\nbot-description,A shop\nx,1")
    assert (shop.bot.public, shop.bot.description, shop.bot.config["x"]) == (True, "A shop", "1")
    shop.put("gbot", "config.csv", "y,2")
    assert (shop.bot.public, shop.bot.description) == (False, "")
    assert ("x" in shop.bot.config, shop.bot.config["y"]) == (False, "2")


def test_removed_settings_close_the_bot(shop: Library) -> None:
    shop.put("gbot", "config.csv", "public,true")
    shop.remove("gbot", "config.csv")
    assert not shop.bot.public


def test_warnings_about_settings_are_reported(shop: Library) -> None:
    assert shop.put("gbot", "config.csv", "a,1\na,2").problems


def test_the_first_prompt_file_wins_and_the_next_takes_over(shop: Library) -> None:
    shop.put("gbot", "config.csv", "system-prompt,from config")
    shop.put("gbot", "prompt.txt", "third")
    shop.put("gbot", "PROMPT.md", " first\n")
    assert shop.bot.config["system-prompt"] == "first"
    shop.remove("gbot", "PROMPT.md")
    assert shop.bot.config["system-prompt"] == "third"
    shop.remove("gbot", "prompt.txt")
    assert shop.bot.config["system-prompt"] == "from config"


def test_a_document_is_announced_and_queued(shop: Library) -> None:
    assert shop.put("gbkb", "faq/a.md", "Hello").outcome == "queued"
    document = shop.document("faq", "a.md")
    assert document is not None
    assert (document.status, [body["path"] for body, _ in shop.queue.jobs]) == ("pending", ["a.md"])


def test_an_indexed_document_is_not_queued_again(shop: Library) -> None:
    assert shop.add("faq", "a.md", "Hello").status == INDEXED
    assert shop.put("gbkb", "faq/a.md", "Hello").outcome == INDEXED
    assert shop.queue.jobs == []


def test_two_folders_that_cannot_be_told_apart_are_refused(shop: Library) -> None:
    shop.add("faq", "a.md", "Hello")
    assert shop.put("gbkb", "FAQ/b.md", "Hello").outcome == FAILED
    assert shop.put("gbkb", "FAQ/b.md", "Hello").outcome == FAILED
    assert shop.add("faq", "c.md", "Hello").status == INDEXED


def test_too_many_knowledge_bases_are_refused(shop: Library) -> None:
    shop.put("gbot", "config.csv", "kb-max-collections,1")
    shop.add("faq", "a.md", "Hello")
    applied = shop.put("gbkb", "more/b.md", "Hello")
    assert (applied.outcome, applied.problems != ()) == (FAILED, True)


@pytest.mark.parametrize(
    ("part", "path"),
    [
        ("gbtheme", "default.css"),
        ("gbdrive", "x.bas"),
        ("gbdialog", "notes.txt"),
        ("gbot", "mcp.txt"),
    ],
)
def test_other_files_change_nothing(shop: Library, part: str, path: str) -> None:
    shop.put("gbdialog", "start.bas", "TALK 1")
    version = shop.bot.version
    assert shop.put(part, path, "x").outcome == "ignored"
    assert (shop.bot.version, shop.queue.jobs) == (version, [])
