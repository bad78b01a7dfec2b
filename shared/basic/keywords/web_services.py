"""Services that speak more than plain HTTP: GRAPHQL, SOAP, RSS, CALL EXTERNAL API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import integer
from shared.basic.values.display import display
from shared.basic.web.feeds import feed_items
from shared.basic.web.requests import acts, fetched
from shared.basic.web.soap import envelope, operation_of, result_of_soap

_FEED_ITEMS = 20
_FAULT = 500  # SOAP faults come with this status


@keyword(
    "GRAPHQL {url}, {query:sum} [, {variables:expr}]",
    "GRAPHQL {url}, {query:sum} WITH {assigned:assigns}",
    "GRAPHQL {url}, {query:sum} WITH {variables:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='found = GRAPHQL "https://api.example.com/graphql", "{ me { name } }"',
)
def graphql(run: Run, url: Any, query: Any, variables: Any = None, assigned: Any = None) -> Any:
    """Ask a GraphQL service; the answer has `data` and `errors`."""
    given = assigned if assigned is not None else variables
    if given is not None and not isinstance(given, Mapping):
        raise BasicError("R5010", "the variables of a query are an object")
    return acts(run, "POST", url, {"query": display(query), "variables": given or {}})


@keyword(
    "RSS {url} [, {count:expr}]",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='news = RSS "https://example.com/feed.xml", 5',
)
def rss(run: Run, url: Any, count: Any = _FEED_ITEMS) -> list[Any]:
    """The entries of a feed: {title, link, description, published, author, id}."""
    answer = fetched(run, "GET", display(url))
    if answer.status >= 400:
        raise BasicError(f"R51{answer.status}", f"the feed answers {answer.status} {answer.reason}")
    return feed_items(answer.body, max(0, integer(count)))


@keyword(
    "SOAP {wsdl}, {operation:sum} [, {params:expr}]",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='rate = SOAP "https://api.example.com/soap.wsdl", "GetRate", {"currency": "USD"}',
)
def soap(run: Run, wsdl: Any, operation: Any, params: Any = None) -> Any:
    """Call an operation of a SOAP service by its description; the body of the answer as an object."""
    if params is not None and not isinstance(params, Mapping):
        raise BasicError("R5010", "the parameters of an operation are an object")
    url = display(wsdl).strip()
    described = fetched(run, "GET", url)
    if described.status >= 400:
        raise BasicError(
            f"R51{described.status}", f"the service answers {described.status} {described.reason}"
        )
    call = operation_of(described.body, url, display(operation).strip())
    headers = {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": f'"{call.action}"',
        "Idempotency-Key": run.key,
    }
    answer = fetched(run, "POST", call.address, headers, envelope(call, params or {}))
    if answer.status >= 400 and answer.status != _FAULT:
        raise BasicError(
            f"R51{answer.status}", f"the service answers {answer.status} {answer.reason}"
        )
    return result_of_soap(answer.body)


@keyword(
    "CALL EXTERNAL API {name:sum} [, {data:expr}]",
    effect=Effect.ONCE,
    kind="both",
    cls="EXOTIC",
    example='made = CALL EXTERNAL API "billing", {"amount": 12}',
)
def call_external_api(run: Run, name: Any, data: Any = None) -> Any:
    """POST to a connector of config.csv: `api-billing-url`, and `api-billing-key` as its bearer token."""
    own = display(name).strip()
    url = run.services.config(f"api-{own}-url")
    if not url:
        raise BasicError(
            "R5005",
            f"the connector {shortened(own)} is not set up: set api-{own}-url in config.csv",
        )
    return acts(
        run, "POST", url, {} if data is None else data, key=run.services.config(f"api-{own}-key")
    )
