"""Keywords with every kind of form: declarations only, nothing here is ever executed."""

from __future__ import annotations

from typing import Any

from shared.basic.declaration import Effect, keyword

P, R, T, O, W = Effect.PURE, Effect.READS, Effect.TRANSACTIONAL, Effect.ONCE, Effect.WAITS  # noqa: E741


@keyword("TALK {text}", effect=T)
def talk(run: Any, text: str) -> None:
    """Say something."""


@keyword("TALK TO {who}, {text}", effect=T)
def talk_to(run: Any, who: str, text: str) -> None:
    """Say something to somebody."""


@keyword("PRINT {text}", effect=T)
def print_(run: Any, text: str) -> None:
    """Show."""


@keyword(
    "HEAR {into:target} AS {type:type} [( WITH {prompt:expr} | {prompt:atom} )] [DEFAULT {default:sum}]",
    "HEAR {into:target} AS {options:strings}",
    "HEAR {into:target} AS {choice:expr}",
    "HEAR {into:target} [WITH {prompt:expr}]",
    "HEAR AS {into:target}",
    "HEAR [{prompt:expr}]",
    effect=W,
)
def hear(
    run: Any,
    type: str = "",  # noqa: A002  the slot that authors see
    prompt: str = "",
    default: Any = None,
    options: Any = (),
    choice: Any = None,
) -> Any:
    """Ask."""


@keyword("GET {source:ref}", "GET {source:ref} INTO {into:target}", effect=R)
def get(run: Any, source: str) -> Any:
    """Read."""


@keyword("GET BOT MEMORY {key}", effect=R, kind="value")
def get_bot_memory(run: Any, key: str) -> Any:
    """Recall."""


@keyword("SET BOT MEMORY {key:sum} ( , | AS ) {value}", effect=T)
def set_bot_memory(run: Any, key: str, value: Any) -> None:
    """Remember."""


@keyword("SET SESSION {key}, {value}", effect=T)
def set_session(run: Any, key: str, value: Any) -> None:
    """Remember for the session."""


@keyword("SET {path:atom} = {value}", effect=T)
def set_path(run: Any, path: str, value: Any) -> None:
    """Store under a path."""


@keyword("SET HEADER {name:sum} ( , | AS | = ) {value}", effect=P)
def set_header(run: Any, name: str, value: Any) -> None:
    """A request header."""


@keyword("REMEMBER {key:sum} ( = | , ) {value} [, {duration}]", effect=T)
def remember(run: Any, key: str, value: Any, duration: str = "") -> None:
    """Remember for a while."""


@keyword(
    "FIND {dataset:ref} [WHERE {where:cond}] [ORDER BY {order:order}] [LIMIT {limit:sum}] [{first:word(FIRST)}]",
    "FIND {dataset:ref}, {filter:filter}",
    effect=R,
)
def find(
    run: Any,
    dataset: str,
    where: Any = None,
    order: Any = (),
    limit: int = 0,
    first: str = "",
    filter: str = "",  # noqa: A002  the slot that authors see
) -> Any:
    """Rows."""


@keyword("SAVE {dataset:ref}, {values:args}", effect=T)
def save(run: Any, dataset: str, values: Any) -> Any:
    """Store rows."""


@keyword("UPDATE {dataset:ref} SET {values:assigns} [WHERE {where:cond}]", effect=T)
def update(run: Any, dataset: str, values: Any, where: Any = None) -> int:
    """Change rows."""


@keyword("DELETE FROM {dataset:ref} [WHERE {where:cond}]", effect=T)
def delete_from(run: Any, dataset: str, where: Any = None) -> int:
    """Remove rows."""


@keyword("SELECT {query:raw}", effect=R, kind="value")
def select(run: Any, query: str) -> Any:
    """SQL."""


@keyword("QUERY {query:sql}", effect=R, kind="value")
def query(run: Any, query: str) -> Any:
    """SQL as a text."""


@keyword("LLM {prompt}", effect=O, kind="value")
def llm(run: Any, prompt: str) -> str:
    """Ask a model."""


@keyword("POST {url}, {data}", "POST {url} WITH {fields:assigns}", effect=O)
def post(run: Any, url: str, data: Any = None, fields: Any = None) -> Any:
    """Send."""


@keyword(
    "SEND MAIL {to}, {subject}, {body} [, {attachments}] [USING {account:sum}]",
    "SEND MAIL TO {to:sum} [WITH] SUBJECT {subject:sum} [AND] BODY {body} [ATTACH {attachments}]",
    effect=O,
)
def send_mail(
    run: Any, to: str, subject: str, body: str, attachments: Any = None, account: str = ""
) -> str:
    """Mail."""


@keyword(
    "SCHEDULE IN {count:sum} {unit:word(SECONDS|MINUTES|HOURS|DAYS)} DO {body:block}", effect=T
)
def schedule_in(run: Any, count: int, unit: str, body: Any) -> None:
    """Later."""


@keyword("SET SCHEDULE {spec} [[,] {script}]", effect=T)
def set_schedule(run: Any, spec: str, script: str = "") -> None:
    """At a time."""


@keyword("ADD TOOL {name:ref}", effect=T)
def add_tool(run: Any, name: str) -> None:
    """Attach."""


@keyword("USE KB {name:ref}", effect=T)
def use_kb(run: Any, name: str) -> None:
    """Search."""


@keyword("USE WEBSITE {url} [REFRESH {interval}]", effect=T)
def use_website(run: Any, url: str, interval: str = "") -> None:
    """Crawl."""


@keyword("ADD BOT {name} [WITH TRIGGER {trigger}] [WITH TOOLS {tools}]", effect=T)
def add_bot(run: Any, name: str, trigger: str = "", tools: str = "") -> None:
    """Attach a bot."""


@keyword("CLEAR KB [{name:ref}]", effect=T)
def clear_kb(run: Any, name: str = "") -> bool:
    """Detach."""


@keyword("LIST {path}", effect=R)
def list_(run: Any, path: str) -> Any:
    """Files."""
