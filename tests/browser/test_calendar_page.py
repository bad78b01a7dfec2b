"""The calendar page in a real browser, over the real routes and a store in memory. It is a Thursday: March 5, 2026."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from functions.calendar import app as calendar_group
from functions.calendar.deps import wiring
from functions.web import app as web_group
from infra.gateway.http1 import Request
from shared.identity.tokens import COOKIE
from shared.records.users import Identity
from tests.support.calendars import NOW, Office, Person
from tests.support.doors import Event, by_function_url, serving, through_mangum


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    calendar_group.app.dependency_overrides[wiring] = lambda: made
    yield made
    calendar_group.app.dependency_overrides.clear()


@pytest.fixture
def ana(office: Office) -> Person:
    return office.person("Ana")


@pytest.fixture
def url(office: Office) -> Iterator[str]:
    def answer(request: Request) -> Event:
        group = calendar_group if request.path.startswith("/api/calendar") else web_group
        return through_mangum(group.handler, by_function_url(request))

    with serving(answer) as address:
        yield address


@pytest.fixture
def tab(browser: Browser, office: Office, ana: Person, url: str) -> Iterator[Page]:
    """Ana's tab in London, at the office's time. A script error fails the test."""
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, locale="en-GB", timezone_id="Europe/London"
    )
    identity = Identity(ana.user.id, ana.user.org_id, "user", int(time.time()) + 600)
    context.add_cookies(
        [{"name": "chat_sid", "value": office.signer.sign(identity, COOKIE), "url": url}]
    )
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{url}/suite/calendar")
    yield page
    context.close()
    assert errors == []


def chip(page: Page, title: str) -> Locator:
    return page.locator("#board .event", has_text=title)


def held(ana: Person, title: str = "Tea") -> list[str]:
    window = ("2026-02-01T00:00:00Z", "2026-05-01T00:00:00Z")
    return [one["start"] for one in ana.listed(*window) if one["title"] == title]


def open_view(page: Page, view: str) -> None:
    page.locator(f"#views [data-view={view}]").click()
    expect(page.locator(f"#views [data-view={view}]")).to_have_attribute("aria-pressed", "true")


def test_an_event_is_made_with_a_repetition_and_shown_in_every_view(tab: Page, ana: Person) -> None:
    expect(tab.locator(".month .cell")).to_have_count(42)
    tab.keyboard.press("n")
    tab.locator("#title").fill("Tea")
    tab.locator("#start").fill("2026-03-05T16:00")
    tab.locator("#end").fill("2026-03-05T17:00")
    tab.locator("#repeat").select_option("WEEKLY")
    tab.locator("#weekdays input[value=TH]").check()
    tab.locator("#count").fill("3")
    tab.locator("#save").click()
    expect(chip(tab, "Tea")).to_have_count(3)
    assert held(ana) == [f"2026-03-{day}T16:00:00Z" for day in ("05", "12", "19")]
    for view, count in (("week", 1), ("day", 1), ("agenda", 3)):
        open_view(tab, view)
        expect(chip(tab, "Tea")).to_have_count(count)


def test_a_quick_sentence_becomes_an_event(tab: Page, ana: Person) -> None:
    tab.locator("#quick-text").fill("Lunch tomorrow at 12:30 for 90 minutes")
    tab.locator("#quick-text").press("Enter")
    expect(chip(tab, "Lunch")).to_be_visible()
    assert held(ana, "Lunch") == ["2026-03-06T12:30:00Z"]


def dragged(
    page: Page, source: Locator, target: Locator, at: tuple[float, float] = (0.5, 0.5)
) -> None:
    begin, end = source.bounding_box(), target.bounding_box()
    assert begin is not None
    assert end is not None
    page.mouse.move(begin["x"] + 20, begin["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] * at[0], end["y"] + end["height"] * at[1], steps=6)
    page.mouse.up()


def test_dragging_to_another_day_moves_the_event_and_keeps_its_hour(tab: Page, ana: Person) -> None:
    ana.add("Tea", "2026-03-05T16:00:00Z", timezone="Europe/London")
    tab.reload()
    dragged(tab, chip(tab, "Tea"), tab.locator("[data-day='2026-03-10']"))
    expect(tab.locator("[data-day='2026-03-10'] .event")).to_have_count(1)
    assert held(ana) == ["2026-03-10T16:00:00Z"]


def test_dragging_the_edge_changes_the_length(tab: Page, ana: Person) -> None:
    ana.add("Tea", "2026-03-05T10:00:00Z", timezone="Europe/London")
    open_view(tab, "day")
    grip = chip(tab, "Tea").locator(".grip")
    box = grip.bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + 5, box["y"] + 4)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 5, box["y"] + 4 + 48, steps=5)
    tab.mouse.up()
    expect(tab.locator("#toast p").last).to_have_text("Moved.")
    (one,) = ana.listed("2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z")
    assert (one["start"], one["end"]) == ("2026-03-05T10:00:00Z", "2026-03-05T12:00:00Z")


@pytest.mark.parametrize(
    ("scope", "days"),
    [("this", ["05", "13", "19"]), ("following", ["05", "13", "20"]), ("all", ["06", "13", "20"])],
)
def test_moving_one_of_a_series_asks_which_ones(
    tab: Page, ana: Person, scope: str, days: list[str]
) -> None:
    ana.add("Tea", "2026-03-05T16:00:00Z", timezone="Europe/London", rrule="FREQ=WEEKLY;COUNT=3")
    tab.reload()
    dragged(
        tab, tab.locator("[data-day='2026-03-12'] .event"), tab.locator("[data-day='2026-03-13']")
    )
    tab.locator(f"#scope button[value={scope}]").click()
    expect(tab.locator("[data-day='2026-03-13'] .event")).to_have_count(1)
    assert [start[8:10] for start in held(ana)] == days


def test_the_keyboard_moves_an_event_and_leaves_focus_on_it(tab: Page, ana: Person) -> None:
    ana.add("Tea", "2026-03-05T16:00:00Z", timezone="Europe/London")
    tab.keyboard.press("w")
    chip(tab, "Tea").focus()
    tab.keyboard.press("Alt+ArrowDown")
    expect(tab.locator("#toast p")).to_have_count(1)
    expect(chip(tab, "Tea")).to_be_focused()
    tab.keyboard.press("Alt+ArrowRight")
    expect(tab.locator("#toast p")).to_have_count(2)
    tab.keyboard.press("Alt+Shift+ArrowDown")
    expect(tab.locator("#toast p")).to_have_count(3)
    assert held(ana) == ["2026-03-06T16:15:00Z"]


def test_an_event_is_changed_and_deleted_in_the_editor(tab: Page, ana: Person) -> None:
    ana.add("Tea", "2026-03-05T16:00:00Z", timezone="Europe/London", rrule="FREQ=WEEKLY;COUNT=3")
    tab.reload()
    tab.locator("[data-day='2026-03-12'] .event").click()
    tab.locator("#title").fill("Coffee")
    tab.locator("#save").click()
    tab.locator("#scope button[value=this]").click()
    expect(chip(tab, "Coffee")).to_have_count(1)
    chip(tab, "Coffee").click()
    tab.locator("#erase").click()
    tab.locator("#scope button[value=following]").click()
    expect(tab.locator("#board .event")).to_have_count(1)


def test_a_time_that_suits_everybody_is_found(tab: Page, office: Office, ana: Person) -> None:
    office.person("Bo").add("Away", "2026-03-05T00:00:00Z", "2026-03-06T10:00:00Z")
    tab.keyboard.press("n")
    tab.locator("#title").fill("Talk")
    tab.locator("#attendees").fill("bo@example.com")
    tab.locator("#find-time").click()
    expect(tab.locator("#slots button").first).to_have_text("Fri 6 10:00")
    tab.locator("#slots button").first.click()
    tab.locator("#save").click()
    expect(chip(tab, "Talk")).to_be_visible()
    assert held(ana, "Talk") == ["2026-03-06T10:00:00Z"]


def test_a_title_is_shown_as_text(tab: Page, ana: Person) -> None:
    ana.add("<img src=x onerror=alert(1)>", "2026-03-05T16:00:00Z")
    tab.reload()
    expect(chip(tab, "<img src=x")).to_be_visible()
    assert tab.locator("#board img").count() == 0


def test_a_phone_shows_the_agenda_in_the_readers_language(
    browser: Browser, office: Office, ana: Person, url: str
) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    ana.add("Chá", later.isoformat(timespec="seconds"))
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, locale="pt-BR", color_scheme="dark"
    )
    identity = Identity(ana.user.id, ana.user.org_id, "user", int(time.time()) + 600)
    context.add_cookies(
        [{"name": "chat_sid", "value": office.signer.sign(identity, COOKIE), "url": url}]
    )
    page = context.new_page()
    page.goto(f"{url}/suite/calendar")
    expect(page.locator("#new-event")).to_have_text("Novo evento")
    expect(chip(page, "Chá")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
