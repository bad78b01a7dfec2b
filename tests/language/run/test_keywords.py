"""What keywords do to the conversation, to memory and to the model."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.basic.registry import Registry
from shared.basic.runtime.runner import installed_keywords
from tests.support.basic_services import Hit
from tests.support.bench import Bench

RESULTS: dict[str, tuple[str, object]] = {
    "bot memory keeps types": ('SET BOT MEMORY "n", [1, 2]\nRETURN GET BOT MEMORY "n"', [1, 2]),
    "bot memory with AS": ('SET_BOT_MEMORY "n" AS 5\nRETURN GET_BOT_MEMORY("n") + 1', 6),
    "missing bot memory is empty text": ('RETURN GET BOT MEMORY "none"', ""),
    "user memory": ('SET USER MEMORY "n", {"a": 1}\nx = GET USER MEMORY "n"\nRETURN x.a', 1),
    "forgotten user memory": (
        'SET USER MEMORY "n", 1\nCLEAR USER MEMORY\nRETURN GET USER MEMORY "n"',
        "",
    ),
    "REMEMBER and RECALL": ('REMEMBER "order" = 4711\nRETURN RECALL "order"', 4711),
    "REMEMBER for a while": ('REMEMBER "order", 4711, "2 days"\nRETURN RECALL "order"', 4711),
    "RECALL of nothing is null": ('RETURN RECALL "nothing"', None),
    "a bad duration": ('TRY\nREMEMBER "a", 1, "soon"\nCATCH e\nRETURN e.code\nEND TRY', "R5010"),
    "an empty key": (
        'TRY\nSET BOT MEMORY "", 1\nCATCH e\nRETURN e.keyword\nEND TRY',
        "SET BOT MEMORY",
    ),
    "facts": (
        'SET USER FACT "city", "Recife"\nREMEMBER USER FACT "likes tea"\nRETURN LEN(USER FACTS())',
        2,
    ),
    "CACHE": ('CACHE SET "a", 5, 60\nRETURN CACHE GET "a"', 5),
    "session values": (
        'SET SESSION "topic", "x"\nRETURN (GET SESSION "topic") + (GET SESSION "user_name")',
        "xAna",
    ),
    "a session path": ('SET "session.topic" = "y"\nRETURN GET SESSION "topic"', "y"),
    "a user path": ('SET "user.size" = "M"\nRETURN GET USER MEMORY "size"', "M"),
    "the user's profile": (
        'u = GET USER\nRETURN u.name + (GET USER "email")',
        "Anaana@example.com",
    ),
    "changing the profile": ('SET USER "phone", "123"\nRETURN 1', 1),
    "platform objects": ("RETURN bot.name + user.name + session.channel", "shopAnaweb"),
    "a script's own user variable": ('user = "me"\nRETURN user', "me"),
    "configuration parameters": ("RETURN limit_of_items + 1", 8),
    "GET CONFIG": ('RETURN GET CONFIG "theme"', "dark"),
    "MAP renames": ('RETURN MAP [{"a": 1}], "a->b"', [{"b": 1}]),
    "MAP plucks": ('RETURN MAP [{"a": 1}, {"a": 2}], "a"', [1, 2]),
    "FIRST and LAST": ('RETURN FIRST([1, 2]) + LAST([1, 2]) + (FIRST "a b")', "3a"),
    "JOIN of texts": ('RETURN JOIN(["a", "b"], "-")', "a-b"),
    "JOIN of rows": (
        'RETURN JOIN [{"k": 1, "a": 2}], [{"k": 1, "b": 3}], "k"',
        [{"k": 1, "b": 3, "a": 2}],
    ),
    "GROUP BY": ('g = GROUP BY [{"c": "x", "v": 1}, {"c": "x", "v": 2}], "c"\nRETURN g.x.count', 2),
    "AGGREGATE by words": ('a = [{"v": 1}, {"v": 3}]\nRETURN AGGREGATE a AVG v', 2),
    "AGGREGATE as a call": ('RETURN AGGREGATE [{"v": 1}, {"v": 3}], "MAX(v)"', 3),
    "FILTER WHERE": ('a = [{"v": 1}, {"v": 3}]\nn = 2\nRETURN FILTER a WHERE v > n', [{"v": 3}]),
    "NEW OBJECT": ("o = NEW OBJECT\no.a = 1\nRETURN o", {"a": 1}),
    "an unknown keyword": ("TRY\nFLY TO THE MOON\nCATCH e\nRETURN e.code\nEND TRY", "R5005"),
    "LLM": ('RETURN LLM "hello"', "[hello]"),
    "REWRITE": ('RETURN REWRITE "hello"', "[hello]"),
    "TRANSLATE": ('RETURN TRANSLATE("hello", "pt")', "[hello]"),
    "CLASSIFY": ('RETURN CLASSIFY("an Order", "question,order")', "order"),
}


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: object) -> None:
    assert Bench(config={"param-limit-of-items": "7", "theme": "dark"}).run(source) == result


def test_what_is_remembered_for_a_while_is_forgotten() -> None:
    bench = Bench()
    bench.run('REMEMBER "a", 1, "2 days"')
    assert bench.run('RETURN RECALL "a"') == 1
    bench.services.clock.moment += timedelta(days=3)
    assert bench.run('RETURN RECALL "a"') is None


def test_buttons_are_offered_once() -> None:
    bench = Bench()
    bench.run(
        'ADD SUGGESTION "hours"\nADD SUGGESTION "hours"\nADD SUGGESTION "docs" AS "Documents"'
    )
    bench.run('ADD SUGGESTION TOOL "book" AS "Book"\nADD SUGGESTION TEXT "orders" AS "My orders"')
    offered = bench.services.session.state.suggestions
    assert [(s.text, s.context, s.action) for s in offered] == [
        ("hours", "", ""),
        ("Documents", "docs", '{"type": "select_context", "context": "docs"}'),
        ("Book", "", '{"type": "invoke_tool", "tool": "book"}'),
        ("My orders", "", '{"type": "send_message", "message": "orders"}'),
    ]


def test_registrations_are_saved_with_the_session() -> None:
    bench = Bench(scripts={"book": 'DESCRIPTION "Books"\nRETURN 1'})
    bench.services.knowledge.passages = {"manuals": []}
    bench.run(
        'USE KB "manuals.gbkb"\nADD TOOL "book.bas"\nUSE MODEL "fast"\nSET CONTEXT "a" AS "b"'
    )
    with bench.services.transaction() as unit:
        state = unit.sessions.get(bench.services.session.id).state
    assert (state.kbs, state.tools, state.model, state.contexts) == (
        ["manuals"],
        ["book"],
        "fast",
        {"a": "b"},
    )


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ('USE KB "none"', "R5210"),
        ('ADD TOOL "none"', "R5310"),
        ('USE MODEL "none"', "R5112"),
        ('CALL "none.bas"', "R5301"),
        ('CALL "/api/none"', "R5303"),
    ],
)
def test_unknown_names_are_refused(source: str, code: str) -> None:
    bench = Bench()
    bench.run(source)
    assert bench.error.code == code


def test_the_model_chosen_by_the_script_is_asked() -> None:
    bench = Bench()
    bench.run('USE MODEL "quality"\nx = LLM "hello"')
    assert bench.services.models.asked == [{"prompt": "hello", "system": "", "model": "quality"}]


def test_two_system_prompts_of_one_run_are_joined() -> None:
    bench = Bench()
    block = "BEGIN SYSTEM PROMPT\nYou sell ${thing}.\nEND SYSTEM PROMPT\n"
    bench.run('thing = "shoes"\n' + block + 'thing = "hats"\n' + block)
    assert bench.services.session.state.system_prompt == "You sell shoes.\n\nYou sell hats."
    bench.run('thing = "bags"\n' + block)
    assert bench.services.session.state.system_prompt == "You sell bags."


def test_talk_blocks_are_one_message() -> None:
    bench = Bench()
    bench.run("n = 2\nBEGIN TALK\n  Hello,\n\n  you have ${n} items.\nEND TALK")
    assert bench.said == ["Hello,\n\nyou have 2 items."]


def test_a_block_whose_keyword_is_missing_can_be_trapped() -> None:
    installed = installed_keywords()
    known = [declared.call for declared in installed if declared.name != "TALK"]
    bench = Bench(registry=Registry.of(*known, functions=installed.functions))
    source = "TRY\nBEGIN TALK\nx\nEND TALK\nCATCH e\nRETURN e.code\nEND TRY"
    assert bench.run(source) == "R5005"


def test_null_is_not_said() -> None:
    bench = Bench()
    bench.run("TALK nothing\nTALK [1, 2]\nTALK 5.0")
    assert bench.said == ["[1,2]", "5"]


def test_searching_all_knowledge() -> None:
    bench = Bench()
    bench.services.knowledge.passages = {"manuals": [Hit("Two years.", "a.pdf", "manuals", 0.9)]}
    result = bench.run('RETURN THINK KB "years of warranty"')
    assert result["sources"] == ["a.pdf"]
    assert result["results"][0]["kb_name"] == "manuals"


def test_tool_arguments_are_variables_and_found_by_name() -> None:
    bench = Bench()
    source = 'PARAM day AS STRING\nDESCRIPTION "Books"\nRETURN day + (GET TOOL PARAM "Day")'
    assert bench.run(source, params={"Day": "1"}) == "11"


def test_a_guest_may_not_change_the_configuration() -> None:
    bench = Bench()
    bench.run('SET CONFIG "a" TO "b"')
    assert bench.error.code == "R5050"
    bench.services.user = replace(bench.services.user, role="admin")
    bench.run('SET CONFIG "a" TO "b"')
    with bench.services.transaction() as unit:
        rows = unit.bots.config_rows(bench.services.bot.id)
    assert [(key, value, source) for key, value, source, _ in rows] == [("a", "b", "override")]
