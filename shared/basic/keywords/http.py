"""The web: GET, POST, PUT, PATCH, DELETE HTTP, SET HEADER, CLEAR HEADERS, SET PAGE MODE, CONTINUATION TOKEN."""

from __future__ import annotations

import re
from typing import Any

from shared.basic.data.rows import Field, value_of
from shared.basic.declaration import Effect, keyword
from shared.basic.drive.reading import text_of
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.records import File
from shared.basic.web import named
from shared.basic.web.paging import MODE, MODES, TOKEN, paged
from shared.basic.web.requests import HEADERS, acts, by_name, is_web, with_query

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTENT_TYPE = re.compile(r"\w+/[\w.+-]+(\s*;.*)?")


@keyword(
    "GET {source:ref}",
    "GET {source:ref} WITH {values:fields}",
    "GET {source:ref} INTO {target:target}",
    effect=Effect.READS,
    kind="both",
    example='rates = GET "https://api.example.com/rates"',
)
def get(run: Run, source: Any, values: tuple[Field, ...] = ()) -> Any:
    """What a web address answers; else the value of a name; else the text of a file in the bot's drive, "" without one.

    WITH adds variables to the address as query parameters.
    """
    if isinstance(source, File):
        return text_of(run, source.path, missing="")
    text = display(source).strip()
    if is_web(text):
        return paged(run, with_query(text, by_name(values)))
    if text.startswith("/"):
        raise BasicError("R5303", f"there is no internal route {shortened(text)}")
    found, value = named.lookup(run, text)
    return value if found else text_of(run, text, missing="")


def _sent(
    run: Run, method: str, url: Any, values: tuple[Field, ...], assigned: Any, data: Any
) -> Any:
    if not values:
        return acts(run, method, url, data if assigned is None else assigned)
    given = [value_of(phrase) for _, phrase in values]
    if len(given) == 1:
        return acts(run, method, url, given[0])
    if len(given) == 2 and isinstance(given[1], str) and _CONTENT_TYPE.fullmatch(given[1]):
        return acts(run, method, url, given[0], given[1])
    return acts(run, method, url, by_name(values))


@keyword(
    "POST {url}, {values:fields}",
    "POST {url} WITH {assigned:assigns}",
    "POST {url} WITH {data:expr}",
    effect=Effect.ONCE,
    kind="both",
    example='made = POST "https://api.example.com/orders", {"item": "tea"}',
)
def post(
    run: Run, url: Any, values: tuple[Field, ...] = (), assigned: Any = None, data: Any = None
) -> Any:
    """Send data to a web address: objects and lists as JSON, text as it is, or with the content type given last."""
    return _sent(run, "POST", url, values, assigned, data)


@keyword(
    "PUT {url}, {values:fields}",
    "PUT {url} WITH {assigned:assigns}",
    "PUT {url} WITH {data:expr}",
    effect=Effect.ONCE,
    kind="both",
    example='PUT "https://api.example.com/orders/7", {"status": "paid"}',
)
def put(
    run: Run, url: Any, values: tuple[Field, ...] = (), assigned: Any = None, data: Any = None
) -> Any:
    """Replace what is at a web address, as POST sends it."""
    return _sent(run, "PUT", url, values, assigned, data)


@keyword(
    "PATCH {url}, {values:fields}",
    "PATCH {url} WITH {assigned:assigns}",
    "PATCH {url} WITH {data:expr}",
    effect=Effect.ONCE,
    kind="both",
    example='PATCH "https://api.example.com/orders/7" WITH status = "paid"',
)
def patch(
    run: Run, url: Any, values: tuple[Field, ...] = (), assigned: Any = None, data: Any = None
) -> Any:
    """Change part of what is at a web address, as POST sends it."""
    return _sent(run, "PATCH", url, values, assigned, data)


@keyword(
    "DELETE HTTP {url}",
    effect=Effect.ONCE,
    kind="both",
    example='DELETE HTTP "https://api.example.com/orders/7"',
)
def delete_http(run: Run, url: Any) -> Any:
    """Delete what is at a web address."""
    return acts(run, "DELETE", url, bare=True)


@keyword(
    "SET HEADER {name:sum} ( , | AS | = ) {value:expr}",
    effect=Effect.PURE,
    kind="statement",
    example='SET HEADER "Authorization", "Bearer " + token',
)
def set_header(run: Run, name: Any, value: Any) -> None:
    """Send a header with every request of this run from now on; an empty value removes it."""
    wanted, text = display(name).strip(), display(value)
    if not _HEADER_NAME.fullmatch(wanted):
        raise BasicError("R5010", f"{shortened(wanted)} is no name of a header")
    if any(character in text for character in "\r\n\0"):
        raise BasicError("R5010", f"the header {wanted} must be one line")
    own: dict[str, Any] = run.data.get(HEADERS, {})
    kept = {key: known for key, known in own.items() if key.casefold() != wanted.casefold()}
    run.data[HEADERS] = kept | {wanted: value} if text else kept


@keyword("CLEAR HEADERS", effect=Effect.PURE, kind="statement", example="CLEAR HEADERS")
def clear_headers(run: Run) -> None:
    """Forget every header SET HEADER set."""
    run.data.pop(HEADERS, None)


@keyword(
    "SET PAGE MODE {mode:ref}",
    effect=Effect.PURE,
    kind="statement",
    cls="EXTENDED",
    example='SET PAGE MODE "auto"',
)
def set_page_mode(run: Run, mode: Any) -> None:
    """How GET reads answers in pages: `auto` follows them and joins their items, `manual` and `none` give one page."""
    wanted = display(mode).strip().casefold()
    if wanted not in MODES:
        raise BasicError("R5010", f"{shortened(wanted)} is not one of {', '.join(sorted(MODES))}")
    run.data[MODE] = wanted


@keyword(
    "CONTINUATION TOKEN",
    effect=Effect.PURE,
    kind="value",
    cls="EXTENDED",
    example="token = CONTINUATION TOKEN",
)
def continuation_token(run: Run) -> Any:
    """The address or mark of the page behind the one GET gave last, null behind the last one."""
    return run.data.get(TOKEN)
