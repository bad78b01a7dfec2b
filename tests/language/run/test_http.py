"""What scripts send to the web and read of its answers."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from shared.network.failures import AddressBlocked, FetchTimedOut, NetworkFailed, TlsFailed
from shared.network.records import WebAnswer, WebRequest
from tests.support.bench import Bench
from tests.support.web import answer

API = "https://api.example.com"
FEED = """<rss><channel><title>News</title>
<item><title>One</title><link>https://example.com/1</link><pubDate>today</pubDate></item>
<item><title>Two</title><link>https://example.com/2</link></item></channel></rss>"""


def echo(request: WebRequest) -> WebAnswer:
    """What arrived, as JSON."""
    seen = {
        "method": request.method,
        "url": request.url,
        "body": (request.body or b"").decode(),
        "type": request.headers.get("Content-Type", ""),
        "key": request.headers.get("X-Key", ""),
    }
    return answer(json.dumps(seen), content_type="application/json")


def online(config: Mapping[str, str] | None = None) -> Bench:
    bench = Bench(config=config)
    bench.services.web.serve(
        {
            API: echo,
            f"{API}/rates": answer(
                '{"usd": 5, "status": "fresh"}', content_type="application/json"
            ),
            f"{API}/list": answer("[1, 2, 3]", content_type=""),
            f"{API}/text": answer("hello"),
            f"{API}/missing": answer("no", status=404),
            f"{API}/picture": answer(b"\x89PNG", content_type="image/png"),
            f"{API}/feed": answer(FEED, content_type="application/rss+xml"),
        }
    )
    return bench


RESULTS: dict[str, tuple[str, object]] = {
    "members of the body": (f'r = GET "{API}/rates"\nRETURN r.usd', 5),
    "the body wins over the envelope": (f'r = GET "{API}/rates"\nRETURN r.status', "fresh"),
    "the envelope": (f'r = GET "{API}/text"\nRETURN r.status', 200),
    "text": (f'r = GET "{API}/text"\nRETURN "" + r', "hello"),
    "JSON without a type": (f'r = GET "{API}/list"\nRETURN r[2]', 3),
    "other kinds are base64": (f'RETURN "" + (GET "{API}/picture")', "iVBORw=="),
    "an error status is an answer": (f'r = GET "{API}/missing"\nRETURN r.ok', False),
    "query parameters": (f'city = "São Paulo"\nr = GET "{API}" WITH city\nRETURN r.url', f"{API}?city=S%C3%A3o+Paulo"),
    "GET INTO": (f'GET "{API}/rates" INTO r\nRETURN r.usd', 5),
    "POST an object": (f'r = POST "{API}", {{"a": 1}}\nRETURN r.body + r.type', '{"a": 1}application/json'),
    "POST WITH fields": (f'r = POST "{API}" WITH a = 1, b = "x"\nRETURN r.body', '{"a": 1, "b": "x"}'),
    "POST WITH an object": (f'o = {{"a": 1}}\nr = POST "{API}" WITH o\nRETURN r.body', '{"a": 1}'),
    "POST of variables": (f'a = 1\nb = 2\nr = POST "{API}", a, b\nRETURN r.body', '{"a": 1, "b": 2}'),
    "POST of a form": (
        f'r = POST "{API}", {{"a": "x y"}}, "application/x-www-form-urlencoded"\nRETURN r.body',
        "a=x+y",
    ),
    "POST of text": (f'r = POST "{API}", "plain"\nRETURN r.body + r.type', "plaintext/plain; charset=utf-8"),
    "PUT": (f'r = PUT "{API}", {{"a": 1}}\nRETURN r.method', "PUT"),
    "PATCH": (f'r = PATCH "{API}" WITH a = 1\nRETURN r.method', "PATCH"),
    "DELETE HTTP": (f'r = DELETE HTTP "{API}"\nRETURN r.method + r.body', "DELETE"),
    "DELETE of an address": (f'r = DELETE "{API}"\nRETURN r.method', "DELETE"),
    "a header": (f'SET HEADER "X-Key", "k1"\nr = GET "{API}"\nRETURN r.key', "k1"),
    "a header written with =": (f'SET HEADER "X-Key" = "k2"\nr = GET "{API}"\nRETURN r.key', "k2"),
    "a header removed": (f'SET HEADER "X-Key" AS "k"\nSET HEADER "x-key", ""\nr = GET "{API}"\nRETURN r.key', ""),
    "no headers": (f'SET HEADER "X-Key", "k"\nCLEAR HEADERS\nr = GET "{API}"\nRETURN r.key', ""),
    "GraphQL": (
        f'r = GRAPHQL "{API}", "{{ me }}" WITH id = 7\nRETURN r.body',
        '{"query": "{ me }", "variables": {"id": 7}}',
    ),
    "a feed": (f'n = RSS "{API}/feed", 1\nRETURN n[0].title + COUNT(n)', "One1"),
    "GET of a variable": ('total = 5\nRETURN GET "total"', 5),
    "GET of a path": ('order = {"id": {"n": 7}}\nRETURN GET "order.id.n"', 7),
    "GET of a session value": ('SET SESSION "topic", "tea"\nRETURN (GET "topic") + (GET "session.topic")', "teatea"),
    "GET of the person": ('RETURN GET "user.name"', "Ana"),
    "GET of user memory": ('SET "user.size" = "M"\nRETURN GET "user.size"', "M"),
    "GET of what was remembered": ('REMEMBER "order" = 4711\nRETURN GET "order"', 4711),
    "GET of nothing": ('RETURN GET "nothing.txt"', ""),
    "GET of a file": ('WRITE "tea" TO "notes.txt"\nRETURN GET "notes.txt"', "tea"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: object) -> None:
    assert online().run(source) == result


REFUSALS: dict[str, tuple[str, str]] = {
    "an unknown host": ('x = GET "https://nowhere.example"', "R5102"),
    "an internal route": ('x = GET "/api/health"', "R5303"),
    "a header of two lines": ('SET HEADER "a", "b" + CHR(10) + "Host: c"', "R5010"),
    "a header with a bad name": ('SET HEADER "a b", "c"', "R5010"),
    "values without names": (f'x = POST "{API}", 1, 2', "R5010"),
    "a feed with entities": (f'x = RSS "{API}/bomb"', "R5405"),
    "a feed that is none": (f'x = RSS "{API}/text"', "R5405"),
}


@pytest.mark.parametrize(("source", "code"), REFUSALS.values(), ids=REFUSALS)
def test_refuses(source: str, code: str) -> None:
    bench = online()
    bench.services.web.serve({f"{API}/bomb": answer('<!DOCTYPE a [<!ENTITY b "c">]><rss/>')})
    bench.run(source)
    assert bench.error.code == code


@pytest.mark.parametrize(
    ("failure", "code", "err"),
    [(FetchTimedOut, "R5101", 1001), (TlsFailed, "R5104", 1004), (AddressBlocked, "R5105", 1005)],
)
def test_a_failure_of_the_network_can_be_trapped(
    failure: type[NetworkFailed], code: str, err: int
) -> None:
    def fail(_: Any) -> WebAnswer:
        raise failure

    bench = online()
    bench.services.web.serve({f"{API}/broken": fail})
    source = f'TRY\nx = GET "{API}/broken?token=secret"\nCATCH e\nRETURN [e.code, ERR, e.message]\nEND TRY'
    found = bench.run(source)
    assert found[:2] == [code, err]
    assert "secret" not in found[2]


def test_http_errors_throw_when_the_bot_wants_it() -> None:
    bench = online({"http-errors": "throw"})
    bench.run(f'x = GET "{API}/missing"')
    assert (bench.error.code, bench.error.err) == ("R51404", 1404)


@pytest.mark.parametrize("commit", range(1, 6))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_request_that_changes_something_is_one_act_whatever_is_killed(
    commit: int, when: str
) -> None:
    bench = online()
    kill = bench.kill_before_commit if when == "before" else bench.kill_after_commit
    kill(commit)
    assert bench.run(f'r = POST "{API}", {{"a": 1}}\nTALK "done"\nRETURN r.method') == "POST"
    assert len(bench.services.web.acts) == 1
    assert bench.said == ["done"]
