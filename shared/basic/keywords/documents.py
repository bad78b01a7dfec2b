"""Making documents: GENERATE PDF, MERGE PDF, QR CODE, FILL, GENERATE FROM TEMPLATE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.drive.filling import filled_file, filled_text, made_pdf, merged_pdf, place_of
from shared.basic.drive.paths import drive_path, suffix_of
from shared.basic.drive.templates import filled
from shared.basic.drive.writing import stored
from shared.basic.errors import BasicError
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import integer
from shared.basic.values.display import display

_BINARY = frozenset({"docx", "xlsx", "pptx"})
_SMALLEST, _LARGEST = 21, 4096


@keyword(
    "GENERATE PDF {template}, {data}, {goal:expr}",
    "GENERATE PDF {template} TO {goal:sum} [WITH {assigned:assigns}]",
    "GENERATE PDF {template} TO {goal:sum} WITH {data:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='made = GENERATE PDF "templates/invoice.md", {"name": "Ana", "total": 12}, "invoices/1.pdf"',
)
def generate_pdf(
    run: Run, template: Any, goal: Any, data: Any = None, assigned: Any = None
) -> dict[str, Any]:
    """Make a PDF of a Markdown or HTML template with `{{x}}`, `{{#each}}` and `{{#if}}`: {url, localName}."""
    given = assigned if assigned is not None else data
    return made_pdf(run, display(template), given, display(goal))


@keyword(
    "MERGE PDF {files} TO {goal:expr}",
    "MERGE PDF {files}, {goal:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='whole = MERGE PDF ["invoices/a.pdf", "invoices/b.pdf"] TO "invoices/all.pdf"',
)
def merge_pdf(run: Run, files: Any, goal: Any) -> dict[str, Any]:
    """Put the pages of several PDF files into one: {url, localName}."""
    listed = files if isinstance(files, list) else display(files).split(",")
    return merged_pdf(run, [display(file).strip() for file in listed], display(goal))


@keyword(
    "QR CODE {data} [, {size} [, {path:expr}]]",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='picture = QR CODE "https://example.com/pay/7", 300',
)
def qr_code(run: Run, data: Any, size: Any = 256, path: Any = "") -> str:
    """Make a PNG picture of a QR code, and give its path."""
    text = display(data)
    if not text:
        raise BasicError("R5010", "a QR code needs a text")
    width = min(max(integer(size), _SMALLEST), _LARGEST)
    goal = drive_path(display(path) or f"generated/qr-{run.key.replace(':', '-')}.png")
    stored(run, goal, run.services.drive.papers.qr_code(text, width))
    return goal


@keyword(
    "FILL {template}, {data} [TO {goal:sum}]",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='text = FILL "Dear {{name}}, you owe {{total}}.", {"name": "Ana", "total": 12}',
)
def fill(run: Run, template: Any, data: Any, goal: Any = "") -> Any:
    """Put data into a template: a file of the drive, a text, or an object (for a list of data one per row).

    With TO the path of the file made; Word, Excel and PowerPoint files always become files.
    """
    if isinstance(template, (Mapping, list)):
        rows = data if isinstance(data, list) else [data]
        made = [_filled_object(template, row) for row in rows]
        return made if isinstance(data, list) else made[0]
    name, target = display(template), display(goal)
    if target or suffix_of(name) in _BINARY:
        return filled_file(run, name, data, target or place_of(name))
    return filled_text(run, name, data)


@keyword(
    "GENERATE FROM TEMPLATE {template:sum} WITH {data:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXOTIC",
    example='path = GENERATE FROM TEMPLATE "templates/letter.md" WITH {"name": "Ana"}',
)
def generate_from_template(run: Run, template: Any, data: Any) -> str:
    """Make a document of an Office, Markdown, HTML or text template, and give its path."""
    name = display(template)
    return filled_file(run, name, data, place_of(name))


def _filled_object(template: Any, row: Any) -> Any:
    if isinstance(template, Mapping):
        return {key: _filled_object(value, row) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled_object(value, row) for value in template]
    return filled(template, row) if isinstance(template, str) else template
