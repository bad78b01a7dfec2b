"""Programs in other languages: RUN PYTHON, RUN JAVASCRIPT, RUN BASH. Never in this process: a sandbox runs them.

The bot's `sandbox-enabled` says whether it may, `sandbox-url` where the sandbox is. It is sent
`{"language", "code", "timeout", "memory_mb", "network"}` and answers `{"stdout", "stderr", "exit_code"}`.
"""

from __future__ import annotations

import json
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.drive.reading import text_of
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display
from shared.basic.values.truth import truthy
from shared.basic.web.media_services import parsed
from shared.basic.web.requests import fetched, is_web

_MOST_CODE = 1_000_000
_SECONDS, _MEGABYTES = 30, 512


@keyword(
    "RUN PYTHON {code:expr}",
    "RUN PYTHON WITH FILE {path:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='text = RUN PYTHON "print(1 + 1)"',
)
def run_python(run: Run, code: Any = None, path: Any = None) -> str:
    """What a Python program prints. It runs in the bot's sandbox (`sandbox-enabled`, `sandbox-url`)."""
    return _printed(run, "python", code, path)


@keyword(
    "RUN JAVASCRIPT {code:expr}",
    "RUN JAVASCRIPT WITH FILE {path:expr}",
    "RUN JS WITH FILE {path:expr}",
    "RUN JS {code:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='text = RUN JAVASCRIPT "console.log(1 + 1)"',
)
def run_javascript(run: Run, code: Any = None, path: Any = None) -> str:
    """What a JavaScript program prints. It runs in the bot's sandbox (`sandbox-enabled`, `sandbox-url`)."""
    return _printed(run, "javascript", code, path)


@keyword(
    "RUN BASH {code:expr}",
    "RUN BASH WITH FILE {path:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='text = RUN BASH "echo hello"',
)
def run_bash(run: Run, code: Any = None, path: Any = None) -> str:
    """What a shell script prints. It runs in the bot's sandbox (`sandbox-enabled`, `sandbox-url`)."""
    return _printed(run, "bash", code, path)


def _printed(run: Run, language: str, code: Any, path: Any) -> str:
    config = run.services.config
    url = config("sandbox-url")
    if not truthy(config("sandbox-enabled")) or not is_web(url):
        raise BasicError(
            "R5710",
            f"there is no sandbox for {language}: set sandbox-enabled to true and sandbox-url in config.csv",
        )
    text = display(code) if path is None else text_of(run, display(path))
    if not text.strip() or len(text) > _MOST_CODE:
        raise BasicError("R5010", f"a program has 1 to {_MOST_CODE:,} characters")
    document = {
        "language": language,
        "code": text,
        "timeout": min(_SECONDS, as_number(config("sandbox-timeout")) or _SECONDS),
        "memory_mb": min(_MEGABYTES, as_number(config("sandbox-memory-mb")) or _MEGABYTES),
        "network": truthy(config("sandbox-network")),
    }
    headers = {"Content-Type": "application/json", "Idempotency-Key": run.key}
    if key := config("sandbox-key"):
        headers["Authorization"] = f"Bearer {key}"
    answer = fetched(run, "POST", url, headers, json.dumps(document).encode())
    if answer.status >= 400:
        raise BasicError("R5710", f"the sandbox answers {answer.status} {answer.reason}")
    found = parsed(answer.body)
    if found.get("exit_code"):
        said = shortened(display(found.get("stderr")), 200)
        raise BasicError("R5710", f"the program ended with {display(found['exit_code'])}: {said}")
    return display(found.get("stdout", ""))
