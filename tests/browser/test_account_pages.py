"""The pages of accounts, settings and people, used by somebody."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.identity.reception import bootstrap_secret
from shared.identity.second_factor import code_at
from tests.support.chat_platform import SECRET, Chat

PASSWORD = "Correct-Horse-7-Battery"


def fill(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        page.locator(f"form:visible [name={name}]").fill(text)


def log_in(page: Page, chat: Chat, **fields: str) -> None:
    page.goto(f"{chat.platform.url}/auth/login?return_to=/suite/settings")
    fill(page, email="root@example.com", password=PASSWORD, **fields)
    page.keyboard.press("Enter")


def test_the_first_administrator_begins_and_invites(chat: Chat, page: Page) -> None:
    page.goto(f"{chat.platform.url}/auth/bootstrap")
    fill(page, secret="wrong", name="Root", email="root@example.com", password=PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("#message")).to_have_text("The secret is not right.")
    fill(page, secret=bootstrap_secret(SECRET))
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/suite/people")
    expect(page.locator("#people")).to_contain_text("root@example.com")
    fill_in = page.locator("#invite [name=email]")
    fill_in.fill("rui@example.com")
    fill_in.press("Enter")
    expect(page.locator("#invites")).to_contain_text("rui@example.com")
    expect(page.locator("#audit")).to_contain_text("admin.bootstrap")
    page.locator("#people").get_by_role("button", name="Open: Root").click()
    expect(page.locator("#person")).to_contain_text("role super")


def test_a_wrong_password_is_told_and_the_right_one_leads_back(chat: Chat, page: Page) -> None:
    page.goto(f"{chat.platform.url}/auth/login?return_to=/suite/settings")
    expect(page.locator("#providers")).to_contain_text("Local issuer")
    fill(page, email="root@example.com", password="Wrong-Password-1")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_have_text("The address or the password is not right.")
    fill(page, password=PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/suite/settings")
    expect(page.locator("#display_name")).to_have_value("Root")


def test_a_second_factor_is_set_up_and_asked_for(chat: Chat, page: Page, browser: Browser) -> None:
    log_in(page, chat)
    page.wait_for_url("**/suite/settings")
    page.get_by_role("button", name="Set up").click()
    expect(page.locator("#factor-secret")).to_be_visible()
    secret = page.locator("#factor-secret").inner_text()
    fill_code = page.locator("#factor-code")
    fill_code.fill(code_at(secret, int(time.time()) // 30))
    fill_code.press("Enter")
    expect(page.locator("#recovery pre")).to_contain_text("-")
    recovery = page.locator("#recovery pre").inner_text().splitlines()[0]
    context = browser.new_context(locale="pt-BR")
    other = context.new_page()
    log_in(other, chat)
    expect(other.locator("#code")).to_contain_text("código de recuperação")
    other.locator("#digits").fill(recovery)
    other.keyboard.press("Enter")
    other.wait_for_url("**/suite/settings")
    expect(other.locator("#sessions")).to_contain_text("este navegador")
    context.close()


@pytest.mark.parametrize("name", ["login", "register", "forgot", "bootstrap"])
def test_a_page_fits_a_phone_and_works_by_keyboard(chat: Chat, browser: Browser, name: str) -> None:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="pt-BR", color_scheme="dark"
    )
    page = context.new_page()
    page.goto(f"{chat.platform.url}/auth/{name}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.lang") == "pt"
    assert page.evaluate("document.activeElement.tagName") == "INPUT"
    unlabeled = "[...document.querySelectorAll('input')].filter(i => !i.labels.length).length"
    assert page.evaluate(unlabeled) == 0
    context.close()
