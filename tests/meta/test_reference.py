"""The reference is what the declarations say, and everything in it runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from infra.build.toolchain import ROOT
from infra.docs.diagnostics import FINDINGS
from infra.docs.reference import FOLDER, generated_names, pages
from shared.basic.compiler import compilation
from shared.basic.compiler.compilation import compile_source
from shared.basic.declaration import Declaration
from shared.basic.functions.catalog import declarations
from shared.basic.functions.declaration import FunctionDeclaration
from shared.basic.registry import Registry
from shared.basic.runtime.limits import Limits
from shared.basic.runtime.outcome import Completed
from tests.support.scene import MODEL_ANSWERS, played, scene_source, staged

KEYWORDS = list(Registry.installed())
FUNCTIONS = declarations()
_TRIGGERS = ("dialog", "schedule", "webhook")
_CODE = re.compile(r'"([EW]\d{4})"')


def named(item: object) -> str:
    return str(getattr(item, "name", item)).replace(" ", "-").lower()


def test_the_generated_files_are_up_to_date() -> None:
    wanted = pages()
    written = {
        name: (FOLDER / name).read_text(encoding="utf-8") for name in sorted(generated_names())
    }
    stale = sorted(
        name for name in wanted.keys() | written if wanted.get(name) != written.get(name)
    )
    assert stale == [], "run `make docs`"


@pytest.mark.parametrize("item", [*KEYWORDS, *FUNCTIONS], ids=named)
def test_is_explained_in_a_sentence_and_shown(item: object) -> None:
    doc, example = getattr(item, "doc", ""), getattr(item, "example", "")
    assert doc.rstrip().endswith((".", "!", "?")), doc
    assert example


@pytest.mark.parametrize("keyword", KEYWORDS, ids=named)
def test_a_keywords_example_uses_that_keyword_and_nothing_undefined(keyword: Declaration) -> None:
    source = f"{scene_source()}\n{keyword.example}"
    done = compile_source(source, name="start")
    assert done.diagnostics == ()
    assert keyword.name in done.keywords


@pytest.mark.parametrize("keyword", KEYWORDS, ids=named)
def test_a_keywords_example_runs_to_its_end(keyword: Declaration) -> None:
    name, example = keyword.name, keyword.example
    outcome = played(example, model=MODEL_ANSWERS.get(name, ""))
    assert isinstance(outcome, Completed), outcome


@pytest.mark.parametrize("function", FUNCTIONS, ids=named)
def test_a_functions_example_gives_a_value(function: FunctionDeclaration) -> None:
    outcome = played(f"RETURN {function.example}")
    assert isinstance(outcome, Completed), outcome
    assert outcome.value not in (None, False)


@pytest.mark.parametrize("code", FINDINGS)
def test_a_diagnostics_example_earns_its_code(code: str) -> None:
    finding = FINDINGS[code]
    done = compile_source(finding.source, name=finding.script, known=finding.known)
    assert code in [found.code for found in done.diagnostics]


def test_the_reference_knows_every_code_of_the_compiler() -> None:
    sources = Path(compilation.__file__).parent.rglob("*.py")
    used = {code for path in sources for code in _CODE.findall(path.read_text(encoding="utf-8"))}
    assert used == FINDINGS.keys()


TUTORIAL = re.findall(
    r"```basic\n(.*?)```(?:\n\n```text\n(.*?)```)?",
    (FOLDER / "README.md").read_text(encoding="utf-8"),
    re.DOTALL,
)


@pytest.mark.parametrize(
    ("source", "conversation"), TUTORIAL, ids=[source.splitlines()[0] for source, _ in TUTORIAL]
)
def test_the_tutorials_script_holds_the_conversation_below_it(
    source: str, conversation: str
) -> None:
    lines = conversation.splitlines()
    bench = staged()
    bench.run(source, hear=[line.removeprefix("> ") for line in lines if line.startswith(">")])
    assert isinstance(bench.outcome, Completed), bench.outcome
    assert bench.services.notes == []
    assert bench.said == [line for line in lines if not line.startswith(">")]


BLOCKS = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    for number, block in enumerate(
        re.findall(r"```basic\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    )
]


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_of_basic_in_the_documentation_compiles(block: str) -> None:
    assert compile_source(f"{scene_source()}\n{block}", name="start").ok


@pytest.mark.parametrize("keyword", KEYWORDS, ids=named)
def test_the_editor_sees_a_keyword_in_its_example(keyword: Declaration) -> None:
    rules = json.loads(pages()["basic.tmLanguage.json"])["repository"]
    words = re.compile(
        f"{rules['keyword']['match']}|{rules['control']['match']}".replace("|(?i)", "|")
    )
    spelled = {re.sub(r"[\s_]+", " ", found).upper() for found in words.findall(keyword.example)}
    assert spelled & {" ".join(head) for head in keyword.heads}


def test_the_tutorial_states_the_limits_in_force() -> None:
    limits = (FOLDER / "README.md").read_text(encoding="utf-8").partition("## Limits")[2]
    told = {int(number.replace(",", "")) for number in re.findall(r"\b\d[\d,]*\b", limits)}
    spoken = {"steps", "loop", "depth", "scripts", "talks", "wait_seconds", "hear_attempts"}
    assert told >= {getattr(Limits, name) for name in spoken | {"hear_seconds"}}
    assert told >= {Limits.of(lambda _: "", kind).active_ms // 1000 for kind in _TRIGGERS}
