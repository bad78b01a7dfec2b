"""The chat page in a real browser, on the whole platform."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import IMAGES
from tests.support.chat_platform import Chat, held
from tests.support.replies import says

ANSWER = (
    "A bot is **one folder**:\n\n- dialogs in BASIC\n- documents it answers from\n- a config file\n\n"
    '```basic\nHEAR name\nTALK "Hello, " + name\n```'
)


def visit(page: Page, chat: Chat) -> None:
    page.goto(f"{chat.platform.url}/shop")
    expect(bubbles(page).last).to_have_text("Welcome to the shop")


def bubbles(page: Page) -> Locator:
    return page.locator("#log li.bot")


def say(page: Page, text: str) -> None:
    page.locator("#message").fill(text)
    page.locator("#message").press("Enter")


def texts(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("#log > li").all_inner_texts()]


def test_an_answer_appears_while_it_is_made(page: Page, chat: Chat) -> None:
    visit(page, chat)
    gate = threading.Event()
    chat.model.play(held("The first half|, then", " the second half.", gate))
    say(page, "Hello")
    expect(bubbles(page).last).to_contain_text("The first half")
    gate.set()
    expect(bubbles(page).last).to_have_text("The first half, then the second half.")
    expect(page.locator("#typing")).to_be_hidden()


def test_a_reload_shows_the_same_conversation(page: Page, chat: Chat) -> None:
    visit(page, chat)
    chat.model.play(says("I am well."))
    say(page, "How are you?")
    expect(bubbles(page).last).to_have_text("I am well.")
    page.reload()
    expect(page.locator("#log > li")).to_have_count(4)
    assert texts(page)[:3] == ["Welcome to the shop", "How are you?", "I am well."]


def test_a_lost_socket_loses_and_doubles_nothing(page: Page, chat: Chat) -> None:
    visit(page, chat)
    gate = threading.Event()
    chat.model.play(held("One, |two, ", "three, |four.", gate))
    say(page, "Count")
    expect(bubbles(page).last).to_contain_text("One")
    page.evaluate("wire.socket.close()")
    gate.set()
    expect(bubbles(page).last).to_have_text("One, two, three, four.")
    assert texts(page) == ["Welcome to the shop", "Count", "One, two, three, four."]


def test_what_is_written_without_a_connection_is_sent_when_it_is_back(
    page: Page, chat: Chat
) -> None:
    visit(page, chat)
    chat.model.play(says("There you are."))
    page.evaluate("wire.socket.close()")
    say(page, "Are you there?")
    expect(bubbles(page).last).to_have_text("There you are.")
    assert texts(page)[1:] == ["Are you there?", "There you are."]


def test_a_message_too_large_for_the_socket_is_answered_too(page: Page, chat: Chat) -> None:
    visit(page, chat)
    chat.model.play(says("That was long."))
    say(page, "word " * 10_000)
    expect(bubbles(page).last).to_have_text("That was long.")
    expect(page.locator("#log > li.user[data-state]")).to_have_count(0)
    page.reload()
    expect(page.locator("#log > li.user")).to_have_count(1)


def test_a_suggestion_starts_a_tool(page: Page, chat: Chat) -> None:
    visit(page, chat)
    page.get_by_role("button", name="Survey").click()
    expect(bubbles(page).last).to_have_text("How many points for service?")


def test_conversations_are_listed_and_can_be_gone_back_to(page: Page, chat: Chat) -> None:
    visit(page, chat)
    chat.model.play(says("Noted."))
    say(page, "My first conversation")
    expect(page.locator("#sessions")).to_contain_text("My first conversation")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#log > li")).to_have_count(1)
    page.locator("#sessions a", has_text="My first conversation").click()
    expect(page.locator("#log")).to_contain_text("Noted.")


def test_a_phone_shows_everything_without_scrolling_sideways(page: Page, chat: Chat) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    visit(page, chat)
    chat.model.play(says("A word" + "word" * 60))
    say(page, "Say something wide")
    expect(bubbles(page).last).to_contain_text("wordword")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#menu").click()
    expect(page.get_by_role("button", name="New conversation")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_color_scheme(page: Page, chat: Chat, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    visit(page, chat)
    chat.model.play(says(ANSWER))
    say(page, "What is a bot?")
    expect(page.locator("#log pre")).to_contain_text("HEAR name")
    color = page.evaluate("getComputedStyle(document.body).backgroundColor")
    channels = [int(part) for part in color.strip("rgba()").split(",")[:3]]
    assert (sum(channels) < 200) == (scheme == "dark")
    if IMAGES:
        name = {"light": "chat.png", "dark": "chat-dark.png"}[scheme]
        page.screenshot(path=str(Path(IMAGES) / name))


def test_everything_can_be_done_with_the_keyboard(page: Page, chat: Chat) -> None:
    visit(page, chat)
    chat.model.play(says("By keyboard."))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_be_focused()
    page.keyboard.type("Two")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("lines")
    page.keyboard.press("Enter")
    expect(bubbles(page).last).to_have_text("By keyboard.")
    assert texts(page)[1] == "Two\nlines"


def test_markup_of_an_answer_cannot_run(page: Page, chat: Chat) -> None:
    visit(page, chat)
    chat.model.play(
        says("<img src=x onerr", "or=\"document.title='run'\"> **bold** <scr", "ipt>1</script>")
    )
    say(page, "Try me")
    expect(page.locator("#log strong")).to_have_text("bold")
    assert page.title() != "run"
