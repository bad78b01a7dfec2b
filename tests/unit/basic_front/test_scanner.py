"""The scanner alone: positions of tokens and lines."""

from hypothesis import given
from hypothesis import strategies as st

from shared.basic.compiler.diagnostics import Report
from shared.basic.compiler.heads import Heads
from shared.basic.compiler.modes import Modes
from shared.basic.compiler.scanner import Scanner
from shared.basic.compiler.tokens import END, Line, Token
from tests.support.small_language import small_registry


def scanned(text: str) -> list[Token]:
    scanner = Scanner(text, Heads(small_registry()), Report(text))
    Modes(scanner)
    return [token for line in scanner.run() if isinstance(line, Line) for token in line.tokens]


def test_tokens_know_their_place() -> None:
    first, second, third, end = scanned('  x = "a\nb"')
    assert tuple(first.span) == (1, 3, 1, 4)
    assert tuple(second.span) == (1, 5, 1, 6)
    assert tuple(third.span) == (1, 7, 2, 3)
    assert (end.kind, end.line, end.column) == (END, 2, 3)


def test_columns_count_code_points() -> None:
    assert [token.column for token in scanned("é = 😀x")][:2] == [1, 3]


@given(st.text(alphabet="abé \t\n\"'=+,(){}[]$:;0123.#/_", max_size=60))
def test_every_token_is_found_at_its_offsets(text: str) -> None:
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for token in scanned(text):
        assert text[token.start : token.end] == token.text
        assert starts[token.line - 1] + token.column - 1 == token.start
        assert starts[token.end_line - 1] + token.end_column - 1 == token.end


@given(st.text(alphabet="abx=1+ \n", max_size=60))
def test_tokens_come_in_source_order(text: str) -> None:
    ends = [token.end for token in scanned(text)]
    assert ends == sorted(ends)
