"""The drive's page in a real browser, on the whole platform."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shared.identity.callers import COOKIE_NAME
from tests.browser.conftest import IMAGES
from tests.support.chat_platform import Chat


@pytest.fixture
def drive(page: Page, chat: Chat) -> Page:
    """The page of a person who is signed in."""
    ana = chat.member("ana")
    cookie = {"name": COOKIE_NAME, "value": ana.cookies[COOKIE_NAME], "url": chat.platform.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item] # the keys are those of the protocol
    page.goto(f"{chat.platform.url}/suite/drive?bot=shop")
    expect(page.locator(".empty")).to_be_visible()
    return page


def upload(page: Page, folder: Path, **files: str) -> None:
    made = []
    for name, text in files.items():
        path = folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        made.append(path)
    page.locator("#files").set_input_files(made)
    for path in made:
        expect(row(page, path.name)).to_be_visible()


def row(page: Page, name: str):  # type: ignore[no-untyped-def] # a locator
    return page.locator(f'tr[data-name="{name}"]')


def answer(page: Page, text: str) -> None:
    box = page.locator("dialog[open]")
    box.locator("input").fill(text)
    box.locator("button.primary").click()


def test_files_are_sent_opened_changed_and_brought_back(drive: Page, tmp_path: Path) -> None:
    upload(drive, tmp_path, plan="Buy flour", todo="Sleep")
    row(drive, "plan.txt").locator("[data-open]").click()
    expect(drive.locator("#preview textarea")).to_have_value("Buy flour")
    drive.locator("#preview textarea").fill("Buy sugar")
    drive.locator("#preview button.primary").click()
    expect(drive.locator("#toast .good")).to_be_visible()
    drive.locator("#preview [data-close]").click()
    row(drive, "plan.txt").locator("[data-pick]").check()
    drive.locator('[data-act="versions"]').click()
    drive.locator("#sheet button", has_text="Bring back").click()
    expect(drive.locator("#sheet")).to_be_hidden()
    row(drive, "plan.txt").locator("[data-open]").click()
    expect(drive.locator("#preview textarea")).to_have_value("Buy flour")


def test_folders_moves_and_the_trash(drive: Page, tmp_path: Path) -> None:
    upload(drive, tmp_path, plan="Buy flour")
    drive.locator("#new-folder").click()
    answer(drive, "Notes")
    expect(row(drive, "Notes")).to_be_visible()
    row(drive, "plan.txt").locator("[data-pick]").check()
    drive.locator('[data-act="move"]').click()
    answer(drive, "Notes")
    expect(row(drive, "plan.txt")).to_have_count(0)
    row(drive, "Notes").locator("[data-open]").click()
    expect(row(drive, "plan.txt")).to_be_visible()
    row(drive, "plan.txt").focus()
    drive.keyboard.press("Delete")
    drive.locator("dialog[open] button.primary").click()
    expect(drive.locator(".empty")).to_be_visible()
    drive.locator("#open-trash").click()
    drive.locator("#sheet button", has_text="Bring back").click()
    expect(drive.locator("#toast .good")).to_be_visible()
    drive.locator("#sheet .bar [data-close]").click()
    expect(row(drive, "plan.txt")).to_be_visible()


def test_a_file_is_found_and_shared_by_link(drive: Page, tmp_path: Path) -> None:
    upload(drive, tmp_path, plan="Buy flour", other="Nothing")
    drive.locator("#q").fill("plan")
    drive.locator("#q").press("Enter")
    expect(row(drive, "other.txt")).to_have_count(0)
    row(drive, "plan.txt").locator("[data-pick]").check()
    drive.locator('[data-act="share"]').click()
    answer(drive, "")
    link = drive.locator("#sheet input").input_value()
    assert drive.request.get(link).json()["data"]["name"] == "plan.txt"


def test_the_page_fits_a_phone_and_the_dark(drive: Page, tmp_path: Path) -> None:
    upload(drive, tmp_path, plan="Buy flour")
    if IMAGES:
        drive.screenshot(path=f"{IMAGES}/drive.png")
    drive.set_viewport_size({"width": 390, "height": 780})
    drive.emulate_media(color_scheme="dark")
    width = drive.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    drive.locator("#menu").click()
    expect(drive.locator("#nav a[aria-current]")).to_be_visible()
    if IMAGES:
        drive.screenshot(path=f"{IMAGES}/drive-phone.png")


def test_a_stranger_is_asked_to_sign_in(page: Page, chat: Chat) -> None:
    page.goto(f"{chat.platform.url}/suite/drive?bot=shop")
    expect(page.locator("#sign-in")).to_be_visible()
