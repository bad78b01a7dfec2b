"""Templates of the drive and what is made of them: FILL, GENERATE PDF, GENERATE FROM TEMPLATE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.basic.drive.office_text import replaced_text
from shared.basic.drive.page_blocks import blocks_of, looks_like_html
from shared.basic.drive.paths import drive_path, suffix_of
from shared.basic.drive.reading import bytes_of, text_of
from shared.basic.drive.templates import filled
from shared.basic.drive.writing import stored
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import HttpResult

_TEXTS = frozenset({"txt", "md", "html", "htm", "csv", "json", "xml"})
_OFFICE = frozenset({"docx", "pptx"})
_LINK_SECONDS = 24 * 3600
_FOLDER = "generated"


def filled_file(run: Run, template: str, data: Any, goal: str) -> str:
    """The path of the file made of a template of the drive."""
    suffix = suffix_of(template)
    values = _values(data)
    if suffix in _OFFICE:
        made = replaced_text(suffix, bytes_of(run, template), lambda text: filled(text, values))
    elif suffix == "xlsx":
        change = lambda text: _cell(text, values)  # noqa: E731
        made = run.services.drive.papers.filled_sheet(bytes_of(run, template), change)
    elif suffix in _TEXTS:
        made = filled_text(run, template, values).encode(errors="replace")
    else:
        raise BasicError(
            "R5405",
            f"{shortened(template)} is no template; .docx, .xlsx, .pptx, .html, .md and .txt are",
        )
    path = drive_path(goal)
    if suffix_of(path) != suffix and suffix not in _TEXTS:
        raise BasicError(
            "R5405", f"a .{suffix} template makes a .{suffix} file, not {shortened(path)}"
        )
    stored(run, path, made)
    return path


def filled_text(run: Run, template: str, data: Any) -> str:
    """A text template with its data: a file of the drive, or a text that is one itself."""
    given, name = template_text(run, template)
    return filled(given, _values(data), escaping=suffix_of(name) in ("html", "htm"))


def template_text(run: Run, template: str) -> tuple[str, str]:
    """The template's text and the name of its file, "" when the text was given itself."""
    if "{{" in template or "\n" in template or len(template) > 500:
        return template, ""
    return text_of(run, template), template


def made_pdf(run: Run, template: str, data: Any, goal: str) -> dict[str, Any]:
    """{url, localName} of a PDF made of a Markdown or HTML template; `url` is good for 24 hours."""
    given, name = template_text(run, template)
    is_html = suffix_of(name) in ("html", "htm") or (not name and looks_like_html(given))
    text = filled(given, _values(data), escaping=is_html)
    path = drive_path(goal)
    title = path.rpartition("/")[2].rpartition(".")[0]
    stored(run, path, run.services.drive.papers.pages(blocks_of(text, is_html=is_html), title))
    return link_of(run, path)


def merged_pdf(run: Run, files: list[str], goal: str) -> dict[str, Any]:
    """{url, localName} of several PDF files as one."""
    if not files:
        raise BasicError("R5010", "MERGE PDF needs files")
    documents = [bytes_of(run, file) for file in files]
    path = drive_path(goal)
    stored(run, path, run.services.drive.papers.merged_pages(documents))
    return link_of(run, path)


def link_of(run: Run, path: str) -> dict[str, Any]:
    """{url, localName} of a file of the drive."""
    return {"url": run.services.drive.url(path, _LINK_SECONDS), "localName": path}


def place_of(template: str, suffix: str = "") -> str:
    """Where a document goes that nobody named."""
    name = template.rpartition("/")[2] if "\n" not in template and "{{" not in template else ""
    stem = name.rpartition(".")[0] or "document"
    return f"{_FOLDER}/{stem}.{suffix or suffix_of(name) or 'txt'}"


def _values(data: Any) -> Any:
    data = data.body if isinstance(data, HttpResult) else data
    if data is None:
        return {}
    if isinstance(data, list):
        return {"items": data, "rows": data} | (
            dict(data[0]) if data and isinstance(data[0], Mapping) else {}
        )
    if not isinstance(data, Mapping):
        raise BasicError(
            "R5010", f"the data of a template is an object, not {shortened(display(data))}"
        )
    return data


def _cell(text: str, values: Any) -> Any:
    """A cell that is one placeholder keeps the value's type."""
    name = text.strip().removeprefix("{{").removesuffix("}}").strip()
    alone = text.strip() == "{{" + name + "}}" or text.strip() == "{{ " + name + " }}"
    if alone and isinstance(values, Mapping) and name in values:
        value = values[name]
        return value if not isinstance(value, (Mapping, list)) else display(value)
    return filled(text, values)
