"""The report: what is kept, in which order, and how it is shown."""

from shared.basic.compiler.ast import Span
from shared.basic.compiler.diagnostics import LIMIT, Report


def test_a_line_keeps_its_first_error_and_all_kinds_of_warnings() -> None:
    report = Report("a b c")
    for code in ("W1", "E1", "E2", "W2", "W1"):
        report.add(code, Span(1, 1, 1, 2), code)
    assert sorted(found.code for found in report.sorted()) == ["E1", "W1", "W2"]
    assert report.failed


def test_warnings_alone_do_not_fail() -> None:
    report = Report("a")
    report.add("W1", Span(1, 1, 1, 2), "w")
    assert not report.failed


def test_findings_come_in_source_order() -> None:
    report = Report("a\nb\nc")
    for line in (3, 1, 2):
        report.add("W1", Span(line, 1, line, 2), "w")
    assert [found.line for found in report.sorted()] == [1, 2, 3]


def test_errors_survive_the_limit() -> None:
    report = Report("\n" * 300)
    for line in range(1, 200):
        report.add("W1", Span(line, 1, line, 2), "w")
    report.add("E1", Span(250, 1, 250, 2), "e")
    found = report.sorted()
    assert len(found) == LIMIT
    assert found[-1].code == "E1"


def test_the_excerpt_marks_the_place_and_survives_tabs_and_places_behind_the_end() -> None:
    report = Report("\tx = é)")
    report.add("E1", Span(1, 7, 1, 8), "e")
    report.add("E2", Span(9, 1, 9, 2), "behind the end")
    first, second = report.sorted()
    assert first.excerpt == " x = é)\n      ^"
    assert second.excerpt == ""
