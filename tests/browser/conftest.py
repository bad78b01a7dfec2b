"""Chromium for the browser suite. Where there is none, the suite is left out, and the report says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.chat_platform import chat, serving

__all__ = ["chat", "serving"]

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), "")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
HERE = Path(__file__).parent
IMAGES = os.environ.get("GB_SCREENSHOTS", "")
"""A folder that gets the pictures of the README; empty for a run that only tests."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if CHROMIUM:
        return
    left_out = [item for item in items if HERE in item.path.parents]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def pytest_report_collectionfinish() -> str:
    return (
        ""
        if CHROMIUM
        else "The browser suite did not run: Chromium is missing (apt-get install chromium)."
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with its module: Playwright's event loop would stand in the way of other suites' loops."""
    expect.set_options(timeout=20_000)  # a worker's first answer loads the model's SDK
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new visitor's tab. A script error of the page fails the test."""
    context = browser.new_context(viewport={"width": 1100, "height": 760}, locale="en")
    tab = context.new_page()
    tab.set_default_timeout(15_000)
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert errors == []
