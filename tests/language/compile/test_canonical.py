"""Scripts in canonical form: the same meaning, words of the language in capitals, blocks indented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.docs.diagnostics import FINDINGS
from infra.docs.reference import FOLDER
from shared.basic.authoring.canonical import canonical
from shared.basic.authoring.meaning import meaning, meaning_hash
from shared.basic.compiler import compile_source
from shared.basic.declaration import Declaration
from shared.basic.registry import Registry
from shared.errors import CompileFailed
from tests.language.compile.test_robustness import FRAGMENTS, SCRIPTS

KEYWORDS = list(Registry.installed())
BLOCKS = [
    *(block for page in FOLDER.glob("*.md") for block in re.findall(r"```basic\n(.*?)```", page.read_text(), re.DOTALL)),
    *(finding.source for finding in FINDINGS.values()),
]  # fmt: skip


def unchanged(source: str) -> str:
    """The canonical form, which means the same and is its own; "" for what does not compile."""
    before = compile_source(source, name="script")
    if before.script is None:
        with pytest.raises(CompileFailed):
            canonical(source)
        return ""
    made = canonical(source)
    after = compile_source(made, name="script")
    assert after.script is not None, made
    assert meaning(after.script) == meaning(before.script), made
    assert canonical(made) == made
    return made


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("if x then\ntalk 1\nelse\ntalk 2\nend if", "IF x THEN\n    TALK 1\nELSE\n    TALK 2\nEND IF\n"),
        ("  TALK 1  ", "TALK 1\n"),
        ("' Note:  as it is\n\n\nrem too\nTALK 1 ' and this", "' Note:  as it is\n\n\nrem too\nTALK 1 ' and this\n"),
        ("for each name in names\ntalk name\nnext name", "FOR EACH name IN names\n    TALK name\nNEXT name\n"),
        ("date = today()\nlist = [date]", "date = TODAY()\nlist = [date]\n"),
        ("x = { name: 1, type: date }", "x = { name: 1, type: date }\n"),
        ("do while x < 3\nx += 1\nloop", "DO WHILE x < 3\n    x += 1\nLOOP\n"),
        ("select case x\n case 1\n talk 1\n case else\n talk 2\nend select",
         "SELECT CASE x\nCASE 1\n    TALK 1\nCASE ELSE\n    TALK 2\nEND SELECT\n"),
        ('x = find orders where total > 2 and name like "a" order by total desc',
         'x = FIND orders WHERE total > 2 AND name LIKE "a" ORDER BY total DESC\n'),
        ("begin talk\n  and if then  \n\nend talk", "BEGIN TALK\n  and if then  \n\nEND TALK\n"),
        ("table orders\nid integer key\nend table", "TABLE orders\n    id integer key\nEND TABLE\n"),
        ('set_bot_memory "a", 1', 'SET_BOT_MEMORY "a", 1\n'),
        ('x = "a\n   b  \nc"\ntalk x', 'x = "a\n   b  \nc"\nTALK x\n'),
        ("  x = [1,\n    2,\n  3]", "x = [1,\n  2,\n3]\n"),
        ("sub say(text)\ntalk text\nend sub\ncall say(1)", "SUB say(text)\n    TALK text\nEND SUB\nCALL say(1)\n"),
        ("param date as date\ndescription if you want\nreturn date", "PARAM date AS DATE\nDESCRIPTION if you want\nRETURN date\n"),
        ("talk \"olá\" ' ção 😀\r\nif x then\r\ntalk 1\r\nend if\r\n",
         "TALK \"olá\" ' ção 😀\r\nIF x THEN\r\n    TALK 1\r\nEND IF\r\n"),
        ('\ttry\n\tthrow "a"\n\tcatch e\n\ttalk e.message\n\tend try',
         'TRY\n    THROW "a"\nCATCH e\n    TALK e.message\nEND TRY\n'),
        ("", ""),
    ],
)  # fmt: skip
def test_is_written_like_this(source: str, wanted: str) -> None:
    assert canonical(source) == wanted
    assert canonical(wanted) == wanted


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_as_people_write_it_keeps_its_meaning(path: Path) -> None:
    assert unchanged(path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted(Path("bots").rglob("*.bas")), ids=lambda path: path.stem)
def test_shipped_scripts_are_canonical(path: Path) -> None:
    source = path.read_text("utf-8")
    assert canonical(source) == source


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_blocks_of_the_reference_keep_their_meaning(number: int) -> None:
    unchanged(BLOCKS[number])


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*FRAGMENTS, "\nTALK 1\n", "\nx = date\n"]), max_size=25))
def test_any_mix_of_fragments_keeps_its_meaning(pieces: list[str]) -> None:
    unchanged("".join(pieces))


def swapped(text: str, bits: int) -> str:
    """Letters outside of texts in other cases."""
    parts = re.split(r'("[^"\n]*"|\'[^\n]*)', text)
    made = [
        "".join(c.lower() if bits >> (i % 61) & 1 else c.upper() for i, c in enumerate(part))
        if number % 2 == 0
        else part
        for number, part in enumerate(parts)
    ]
    return "".join(made)


@pytest.mark.parametrize("keyword", KEYWORDS, ids=lambda each: each.name)
def test_a_keyword_in_small_letters_is_put_in_capitals(keyword: Declaration) -> None:
    small = swapped(keyword.example, -1)
    made = unchanged(small)
    spelled = re.sub(r"[\s_]+", " ", made)
    assert not made or any(" ".join(head) in spelled for head in keyword.heads), made


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
@given(bits=st.integers(0, 2**61), blanks=st.lists(st.integers(0, 9), min_size=1, max_size=20))
@settings(max_examples=8, deadline=None)
def test_letters_and_indentation_do_not_count(path: Path, bits: int, blanks: list[int]) -> None:
    lines = swapped(path.read_text("utf-8"), bits).split("\n")
    moved = [" " * blanks[i % len(blanks)] + line for i, line in enumerate(lines)]
    unchanged("\n".join(moved))


def test_what_a_script_means_has_a_name() -> None:
    one, same, other = (
        compile_source(source, name="a").script for source in ("talk 1 ' hi", "\nTALK  1", "TALK 2")
    )
    assert one
    assert same
    assert other
    assert meaning_hash(one) == meaning_hash(same) != meaning_hash(other)


def test_what_does_not_compile_is_refused_with_its_diagnostics() -> None:
    with pytest.raises(CompileFailed) as refused:
        canonical("x = (2")
    assert refused.value.details["diagnostics"][0]["code"] == "E1004"


def test_a_text_template_is_left_alone() -> None:
    source = "Dear ${name},\n  if you can, come.\n"
    assert canonical(source) == source
