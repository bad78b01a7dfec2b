"""Bar, column, line, area, scatter and pie charts as SVG; the same data are the same picture."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display

_WIDE, _HIGH, _LEFT, _BELOW, _TOP = 640.0, 400.0, 60.0, 60.0, 40.0
_COLORS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb")
_MOST = 2_000
_LABELS = 12


@dataclass(frozen=True, slots=True)
class Series:
    """Values by label; every series has one value for each label."""

    name: str
    values: tuple[float, ...]


def chart_svg(kind: str, data: Any) -> str:
    """The picture of rows, numbers or an object of numbers; R5010 for what has no numbers or a kind there is not.

    Of rows the first column that is no number gives the labels, the others are the series.
    """
    draw = _KINDS.get(kind.strip().casefold())
    if draw is None:
        raise BasicError("R5010", f"{shortened(kind)} is not one of {', '.join(_KINDS)}")
    labels, series = _read(data)
    if not series or not labels or len(labels) > _MOST:
        raise BasicError("R5010", f"a chart needs 1 to {_MOST:,} rows with a number")
    body = "".join(draw(labels, series))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE:g}" height="{_HIGH:g}" '
        f'viewBox="0 0 {_WIDE:g} {_HIGH:g}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{body}</svg>\n'
    )


def _read(data: Any) -> tuple[list[str], list[Series]]:
    if isinstance(data, Mapping):
        pairs = [(display(name), as_number(value)) for name, value in data.items()]
        kept = [(name, float(number)) for name, number in pairs if number is not None]
        return [name for name, _ in kept], [Series("", tuple(number for _, number in kept))]
    rows = data if isinstance(data, list) else []
    if not all(isinstance(row, Mapping) for row in rows):
        numbers = [as_number(row) for row in rows]
        values = tuple(float(number) for number in numbers if number is not None)
        return [str(place) for place in range(1, len(values) + 1)], [
            Series("", values)
        ] if values else []
    return _of_rows(rows)


def _of_rows(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[Series]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    numeric = [n for n in names if any(_is_number(row.get(n)) for row in rows) and n != "id"]
    texts = [name for name in names if name not in numeric]
    if not texts and len(numeric) > 1:
        texts, numeric = numeric[:1], numeric[1:]
    labels = [
        display(row.get(texts[0])) if texts else str(place) for place, row in enumerate(rows, 1)
    ]
    series = [Series(n, tuple(float(as_number(row.get(n)) or 0) for row in rows)) for n in numeric]
    return labels, series[: len(_COLORS)]


def _is_number(value: Any) -> bool:
    return value not in (None, "") and not isinstance(value, bool) and as_number(value) is not None


# --- kinds --------------------------------------------------------------------------------------


def _columns(labels: Sequence[str], series: Sequence[Series]) -> Iterator[str]:
    low, high = _range(series)
    yield from _frame(labels, series, low, high)
    slot = _room() / len(labels)
    bar = slot * 0.8 / len(series)
    for place, each in enumerate(series):
        for at, value in enumerate(each.values):
            x = _LEFT + at * slot + slot * 0.1 + place * bar
            top, bottom = sorted((_y(value, low, high), _y(max(low, 0.0), low, high)))
            yield _rectangle(x, top, bar, bottom - top, place)


def _bars(labels: Sequence[str], series: Sequence[Series]) -> Iterator[str]:
    """Bars that lie: long labels have room."""
    most = max(max(each.values) for each in series) or 1.0
    slot = (_HIGH - _TOP - 20) / len(labels)
    bar = slot * 0.8 / len(series)
    for at, label in enumerate(labels):
        y = _TOP + at * slot
        yield _text(_LEFT + 80, y + slot / 2 + 4, label[:18], "end")
        for place, each in enumerate(series):
            long = max(0.0, each.values[at]) / most * (_WIDE - _LEFT - 150)
            yield _rectangle(_LEFT + 86, y + slot * 0.1 + place * bar, long, bar, place)
            yield _text(
                _LEFT + 90 + long,
                y + slot * 0.1 + place * bar + bar / 2 + 4,
                f"{each.values[at]:g}",
                "start",
            )
    yield from _legend(series)


def _lines(labels: Sequence[str], series: Sequence[Series]) -> Iterator[str]:
    yield from _paths(labels, series, filled=False)


def _areas(labels: Sequence[str], series: Sequence[Series]) -> Iterator[str]:
    yield from _paths(labels, series, filled=True)


def _paths(labels: Sequence[str], series: Sequence[Series], *, filled: bool) -> Iterator[str]:
    low, high = _range(series)
    yield from _frame(labels, series, low, high)
    slot = _room() / len(labels)
    for place, each in enumerate(series):
        points = [
            (_LEFT + (at + 0.5) * slot, _y(value, low, high))
            for at, value in enumerate(each.values)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        color = _COLORS[place]
        if filled:
            base = _y(max(low, 0.0), low, high)
            path = f"{points[0][0]:.1f},{base:.1f} {path} {points[-1][0]:.1f},{base:.1f}"
            yield f'<polygon points="{path}" fill="{color}" fill-opacity="0.5"/>'
        else:
            yield f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>'


def _dots(labels: Sequence[str], series: Sequence[Series]) -> Iterator[str]:
    low, high = _range(series)
    yield from _frame(labels, series, low, high)
    slot = _room() / len(labels)
    for place, each in enumerate(series):
        for at, value in enumerate(each.values):
            x, y = _LEFT + (at + 0.5) * slot, _y(value, low, high)
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_COLORS[place]}"/>'


def _pie(labels: Sequence[str], series: Sequence[Series]) -> Iterator[str]:
    values = [max(0.0, value) for value in series[0].values]
    total = sum(values) or 1.0
    x, y, radius = _WIDE * 0.36, _HIGH / 2, _HIGH * 0.4
    angle = -math.pi / 2
    for at, value in enumerate(values):
        part = value / total
        end = angle + 2 * math.pi * min(part, 0.99999)
        start_point = f"{x + radius * math.cos(angle):.2f} {y + radius * math.sin(angle):.2f}"
        end_point = f"{x + radius * math.cos(end):.2f} {y + radius * math.sin(end):.2f}"
        arc = f"A {radius:g} {radius:g} 0 {int(part > 0.5)} 1 {end_point}"
        color = _COLORS[at % len(_COLORS)]
        yield f'<path d="M {x:g} {y:g} L {start_point} {arc} Z" fill="{color}" stroke="white"/>'
        if at < 2 * _LABELS:
            place = 30 + at * 16
            yield f'<rect x="{_WIDE - 200:g}" y="{place - 9}" width="10" height="10" fill="{color}"/>'
            yield _text(_WIDE - 184, place, f"{labels[at][:18]} {part:.0%}", "start")
        angle += 2 * math.pi * part


_KINDS: Mapping[str, Callable[[Sequence[str], Sequence[Series]], Iterator[str]]] = {
    "bar": _columns,
    "column": _columns,
    "horizontal": _bars,
    "line": _lines,
    "area": _areas,
    "scatter": _dots,
    "pie": _pie,
}


# --- axes ---------------------------------------------------------------------------------------


def _room() -> float:
    return _WIDE - _LEFT - 20


def _range(series: Sequence[Series]) -> tuple[float, float]:
    values = [value for each in series for value in each.values if math.isfinite(value)] or [0.0]
    low, high = min(0.0, *values), max(0.0, *values)
    return low, high if high > low else low + 1


def _y(value: float, low: float, high: float) -> float:
    return _HIGH - _BELOW - (value - low) / (high - low) * (_HIGH - _BELOW - _TOP)


def _frame(
    labels: Sequence[str], series: Sequence[Series], low: float, high: float
) -> Iterator[str]:
    for step in range(5):
        value = low + (high - low) * step / 4
        y = _y(value, low, high)
        yield f'<line x1="{_LEFT:g}" x2="{_WIDE - 20:g}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>'
        yield _text(_LEFT - 6, y + 4, f"{value:.4g}", "end")
    slot = _room() / len(labels)
    every = max(1, math.ceil(len(labels) / _LABELS))
    for at in range(0, len(labels), every):
        yield _text(_LEFT + (at + 0.5) * slot, _HIGH - _BELOW + 18, labels[at][:12], "middle")
    yield from _legend(series)


def _legend(series: Sequence[Series]) -> Iterator[str]:
    for place, each in enumerate(series):
        if each.name:
            x = _LEFT + place * 90
            yield f'<rect x="{x:g}" y="12" width="10" height="10" fill="{_COLORS[place]}"/>'
            yield _text(x + 14, 21, each.name[:11], "start")


def _rectangle(x: float, y: float, wide: float, high: float, place: int) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{_COLORS[place]}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    clean = html.escape("".join(letter for letter in text if letter.isprintable()))
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{clean}</text>'
