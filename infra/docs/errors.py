"""The page of error codes: what the compiler finds, and what fails while a script runs."""

from __future__ import annotations

from infra.docs import markdown
from infra.docs.diagnostics import FINDINGS
from shared.basic.errors import MEANINGS, err_number

_COMPILER = (
    "`gb check` and the package upload report these with line, column and a hint. A script with an error (`E`) is not "
    "put to use; a warning (`W`) changes nothing."
)
_RUNTIME = (
    "A failing statement ends the script with a short message, unless `ON ERROR` or `TRY` takes over. `ERROR` tells "
    "whether the last statement failed, `ERROR MESSAGE` why; `ERR` is the number below. An HTTP status fails as `R51` "
    "and the status (`R51404`, ERR 1404) when `http-errors` is `throw` in config.csv."
)


def page() -> str:
    """Both tables of codes."""
    found = [
        (code, finding.meaning, markdown.inline(finding.source.replace("\n", " ⏎ ")))
        for code, finding in FINDINGS.items()
    ]
    failed = [(code, str(err_number(code)), meaning) for code, meaning in MEANINGS.items()]
    return markdown.document(
        "Error codes",
        [
            "## While compiling",
            _COMPILER,
            markdown.table(("code", "meaning", "example"), found),
            "## While running",
            _RUNTIME,
            markdown.table(("code", "ERR", "meaning"), failed),
        ],
    )
