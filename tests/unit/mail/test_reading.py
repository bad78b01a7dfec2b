"""Mail as it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.mail.html import AmmoniaCleaner
from shared.mail.parsing import parse
from shared.mail.reading import Shown, shown

HEAD = b"Content-Type: text/html; charset=utf-8\r\n\r\n"


def read(html: str, *, remote: bool = False, head: bytes = HEAD) -> Shown:
    raw = head + html.encode()
    return shown(parse(raw), raw, AmmoniaCleaner(), remote_images=remote)


@pytest.mark.parametrize(
    "html",
    [
        "<script>x()</script>",
        '<img src="x" onerror="x()">',
        '<a href="javascript:x()">a</a>',
        '<a href="data:text/html,x">a</a><iframe src="//x"></iframe>',
        "<svg><script>x()</script></svg>",
        '<form action="//x"><input name="p"></form>',
        '<p style="background:url(https://t.example.com/p)">a</p>',
        '<p style="width:expression(x())">a</p>',
        "<style>@import 'https://t.example.com';</style>",
        '<link rel="stylesheet" href="https://t.example.com">',
        '<base href="https://t.example.com"><meta http-equiv="refresh" content="0;url=//x">',
        '<img src="https://t.example.com/p.png" srcset="https://t.example.com/q.png 2x">',
        '<object data="x"></object><embed src="x"><video src="https://t.example.com/v"></video>',
    ],
)
def test_nothing_runs_and_nothing_is_loaded(html: str) -> None:
    found = read(html).html.lower()
    for bad in (
        "script",
        "onerror",
        "javascript:",
        "iframe",
        "<form",
        "<input",
        "t.example.com",
        "url(",
    ):
        assert bad not in found
    for bad in (
        "expression",
        "<style",
        "<link",
        "<base",
        "<meta",
        "<object",
        "<embed",
        "<video",
        "data:text",
    ):
        assert bad not in found


def test_images_of_strangers_wait_until_somebody_asks() -> None:
    html = '<img src="https://a.example.com/1.png"><img src="HTTP://a.example.com/2.png">'
    assert read(html).blocked == 2
    assert "a.example.com/1.png" in read(html, remote=True).html


def test_images_that_came_along_are_shown() -> None:
    head = b'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n' + HEAD
    html = (
        '<img src="cid:logo@x"><img src="cid:other">\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <logo@x>\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\ncG5n\r\n--b--"
    )
    found = read(html, head=head)
    assert 'src="data:image/png;base64,cG5n"' in found.html
    assert found.html.count("src=") == 1


def test_text_is_text_with_its_links() -> None:
    raw = b'\r\n<b>no markup</b> see https://x.org/a?b=1&c="2" now'
    found = shown(parse(raw), raw, AmmoniaCleaner(), remote_images=False).html
    assert "&lt;b&gt;" in found
    assert '<a href="https://x.org/a?b=1&amp;c=" rel="noopener noreferrer nofollow">' in found


@given(st.text(max_size=300))
def test_no_html_gets_a_script_through(text: str) -> None:
    found = read(f"{text}<script>{text}</script>").html.lower()
    assert "<script" not in found
