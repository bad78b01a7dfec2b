"""The guard: names, redirects, headers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from shared.network.failures import (
    AddressBlocked,
    ConnectionFailed,
    FetchTimedOut,
    HostNotFound,
    NotConnected,
)
from shared.network.guarding import GuardedWeb
from shared.network.records import Hop, WebAnswer, WebRequest

PUBLIC = "93.184.215.14"


class Hosts:
    """Addresses by host; each question is answered by the next of them, the last stays."""

    def __init__(self, **hosts: Sequence[Sequence[str]]) -> None:
        self._hosts = {name.replace("_", "."): list(answers) for name, answers in hosts.items()}

    def addresses(self, host: str) -> Sequence[str]:
        if host not in self._hosts:
            return [host] if host[0].isdigit() or ":" in host else self._unknown()
        answers = self._hosts[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def _unknown(self) -> Sequence[str]:
        raise HostNotFound


class Answers:
    """Plays answers by `host/path`; keeps every hop."""

    def __init__(self, **pages: WebAnswer | Exception | str) -> None:
        self.pages: dict[str, WebAnswer | Exception | str] = pages
        self.hops: list[Hop] = []
        self.after: Callable[[], None] = lambda: None

    def send(self, hop: Hop) -> WebAnswer:
        self.hops.append(hop)
        self.after()
        page = self.pages.get(hop.host + hop.target, self.pages.get(hop.address, "ok"))
        if isinstance(page, Exception):
            raise page
        return WebAnswer(200, "OK", {}, page.encode()) if isinstance(page, str) else page


def to(location: str, status: int = 302) -> WebAnswer:
    return WebAnswer(status, "Found", {"location": location}, b"")


def guarded(answers: Answers, **hosts: Sequence[Sequence[str]]) -> GuardedWeb:
    return GuardedWeb(Hosts(**{"a_com": [[PUBLIC]], "b_com": [[PUBLIC]]} | hosts), answers)


def test_the_checked_address_is_the_one_connected_to() -> None:
    answers = Answers()
    web = guarded(answers, a_com=[[PUBLIC], ["127.0.0.1"]])
    web.fetch(WebRequest("GET", "https://A.com:8443/x?y=ü#z"))
    hop = answers.hops[0]
    assert (hop.address, hop.port, hop.host) == (PUBLIC, 8443, "a.com")
    assert (hop.authority, hop.target) == ("a.com:8443", "/x?y=%C3%BC")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:169.254.169.254]/", "http://10.1.2.3:8080/",
        "http://inside/", "http://mixed/", "ftp://a.com/", "file:///etc/passwd", "gopher://a.com",
        "http://user:pw@a.com/", "http://", "a.com", "http://a.com:99999/", "http://[::1/",
    ],
)  # fmt: skip
def test_what_is_not_public_is_never_connected_to(url: str) -> None:
    answers = Answers()
    web = guarded(answers, inside=[["10.0.0.5"]], mixed=[[PUBLIC, "10.0.0.5"]])
    with pytest.raises(AddressBlocked):
        web.fetch(WebRequest("GET", url))
    assert answers.hops == []


@pytest.mark.parametrize("location", ["http://169.254.169.254/latest", "//10.0.0.1/", "file:///x"])
def test_a_redirect_to_the_inside_is_not_followed(location: str) -> None:
    answers = Answers(**{"a.com/": to(location)})
    with pytest.raises(AddressBlocked):
        guarded(answers).fetch(WebRequest("GET", "http://a.com/"))
    assert len(answers.hops) == 1


def test_a_name_that_turns_inside_at_the_redirect_is_not_followed() -> None:
    answers = Answers(**{"a.com/": to("/next")})
    with pytest.raises(AddressBlocked):
        guarded(answers, a_com=[[PUBLIC], ["127.0.0.1"]]).fetch(WebRequest("GET", "http://a.com"))


def test_an_allowed_address_is_allowed_on_its_port_only() -> None:
    web = GuardedWeb(Hosts(), Answers(), allowed=frozenset({"127.0.0.1:80"}))
    assert web.fetch(WebRequest("GET", "http://127.0.0.1/")).body == b"ok"
    with pytest.raises(AddressBlocked):
        web.fetch(WebRequest("GET", "http://127.0.0.1:81/"))


def test_redirects_end() -> None:
    answers = Answers(**{"a.com/": to("/")})
    with pytest.raises(ConnectionFailed):
        guarded(answers).fetch(WebRequest("GET", "http://a.com/"))
    assert len(answers.hops) == 6


@pytest.mark.parametrize(
    ("location", "kept"), [("/next", {"X-Key", "Accept"}), ("http://b.com/next", {"Accept"})]
)
def test_keys_stay_at_their_origin(location: str, kept: set[str]) -> None:
    answers = Answers(**{"a.com/": to(location)})
    headers = {"X-Key": "secret", "Accept": "text/plain", "Host": "c.com", "Content-Length": "9"}
    guarded(answers).fetch(WebRequest("GET", "http://a.com/", headers))
    assert set(answers.hops[0].headers) == {"X-Key", "Accept"}
    assert set(answers.hops[1].headers) == kept


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [(301, "GET", None), (303, "GET", None), (307, "POST", b"x"), (308, "POST", b"x")],
)
def test_a_redirected_post(status: int, method: str, body: bytes | None) -> None:
    answers = Answers(**{"a.com/": to("/next", status)})
    answer = guarded(answers).fetch(WebRequest("POST", "http://a.com/", {}, b"x"))
    assert (answers.hops[1].method, answers.hops[1].body) == (method, body)
    assert answer.url == "http://a.com/next"


def test_the_next_address_is_tried_only_when_nothing_was_sent() -> None:
    two = [["1.1.1.1", "8.8.8.8"]]
    answers = Answers(**{"1.1.1.1": NotConnected()})
    assert guarded(answers, a_com=two).fetch(WebRequest("POST", "http://a.com/")).body == b"ok"
    answers = Answers(**{"1.1.1.1": ConnectionFailed()})
    with pytest.raises(ConnectionFailed):
        guarded(answers, a_com=two).fetch(WebRequest("POST", "http://a.com/"))
    assert len(answers.hops) == 1


def test_all_redirects_share_one_time() -> None:
    moments = [0.0]
    answers = Answers(**{"a.com/": to("/")})
    answers.after = lambda: moments.append(moments.pop() + 25)
    web = GuardedWeb(Hosts(a_com=[[PUBLIC]]), answers, now=lambda: moments[-1])
    with pytest.raises(FetchTimedOut):
        web.fetch(WebRequest("GET", "http://a.com/"))
    assert [hop.seconds for hop in answers.hops] == [60, 35, 10]
