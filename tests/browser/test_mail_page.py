"""The mail page in a real browser: a real IMAP server behind it, a real SMTP server before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shared.identity.callers import COOKIE_NAME
from tests.browser.conftest import IMAGES
from tests.support.mail_office import MailOffice
from tests.support.mailboxes import mail

RICH = "Content-Type: text/html; charset=utf-8\nMIME-Version: 1.0"
HTML = '<p id="x">Rich <b>text</b></p><script>document.title = "owned"</script><img src="https://t.example.com/p.png">'


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailOffice]:
    with ExitStack() as stack:
        yield MailOffice.opened(stack, tmp_path_factory)


@pytest.fixture
def tab(page: Page, office: MailOffice) -> Page:
    """The page of a person with three messages."""
    member, account = office.person()
    office.deliver(
        account,
        mail("1", "Plan", "Buy flour", sender="Ana <ana@example.com>"),
        mail("2", "Rich mail", HTML, sender="Bob <bob@example.com>", more=RICH),
        mail("3", "Newest", "Hello"),
    )
    office.synced(member, account, 3)
    cookie = {"name": COOKIE_NAME, "value": member.cookie, "url": office.platform.platform.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item] # the keys are those of the protocol
    page.goto(f"{office.platform.platform.url}/suite/mail")
    expect(page.locator("#messages [data-mail]")).to_have_count(3)
    return page


def row(tab: Page, subject: str):  # type: ignore[no-untyped-def] # a locator
    return tab.locator("#messages [data-mail]", has_text=subject)


def test_a_message_is_read_and_nothing_in_it_runs_or_loads(tab: Page) -> None:
    row(tab, "Rich mail").click()
    frame = tab.frame_locator("#opened iframe")
    expect(frame.locator("#x, p")).to_contain_text("Rich text")
    expect(frame.locator("img")).not_to_have_attribute("src", "https://t.example.com/p.png")
    expect(tab.locator("[data-images]")).to_be_visible()
    assert tab.title() != "owned"
    expect(row(tab, "Rich mail")).not_to_have_class("unread")
    if IMAGES:
        tab.screenshot(path=str(Path(IMAGES) / "mail.png"))


def test_keys_walk_through_mail_and_archive_it(tab: Page) -> None:
    first, second = (text or "" for text in tab.locator("#messages .subject").all_inner_texts()[:2])
    tab.keyboard.press("j")
    expect(tab.locator("#opened h2")).to_have_text(first)
    tab.keyboard.press("j")
    expect(tab.locator("#opened h2")).to_have_text(second)
    tab.keyboard.press("k")
    expect(tab.locator("#opened h2")).to_have_text(first)
    tab.keyboard.press("e")
    expect(row(tab, first)).to_have_count(0)
    tab.keyboard.press("#")
    expect(tab.locator("#messages [data-mail]")).to_have_count(1)


def test_an_answer_is_written_and_undone_or_sent(tab: Page, office: MailOffice) -> None:
    row(tab, "Plan").click()
    expect(tab.locator("#opened h2")).to_have_text("Plan")
    tab.keyboard.press("r")
    expect(tab.locator("#to")).to_have_value("ana@example.com")
    expect(tab.locator("#subject")).to_have_value("Re: Plan")
    tab.locator("#letter button.primary").click()
    tab.locator("#undo").click()
    expect(tab.locator("#toast", has_text="Not sent.")).to_be_visible()


def test_words_find_mail(tab: Page) -> None:
    tab.locator("#q").fill("from:bob")
    tab.keyboard.press("Enter")
    expect(tab.locator("#messages [data-mail]")).to_have_count(1)
    expect(row(tab, "Rich mail")).to_be_visible()


def test_a_phone_shows_one_pane_at_a_time(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    row(tab, "Plan").click()
    expect(tab.locator("#opened h2")).to_have_text("Plan")
    expect(tab.locator("#list-pane")).to_be_hidden()
    tab.locator("#back").click()
    expect(tab.locator("#list-pane")).to_be_visible()
