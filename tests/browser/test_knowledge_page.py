"""The knowledge page in a real browser: what is known, what failed and why, what a question finds."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, Route, expect

from shared.identity.tokens import BEARER, Signer
from shared.ids import new_id
from shared.records.organizations import DEFAULT_ORGANIZATION
from shared.records.users import Identity
from tests.support.chat_platform import SECRET, Chat


@pytest.fixture
def owner(page: Page, chat: Chat) -> Page:
    """A tab whose calls to the API are an administrator's."""
    identity = Identity(new_id(), DEFAULT_ORGANIZATION, "admin", int(time.time()) + 600)
    token = Signer(SECRET).sign(identity, BEARER)

    def signed(route: Route) -> None:
        route.continue_(headers={**route.request.headers, "authorization": f"Bearer {token}"})

    page.route(f"{chat.platform.url}/api/**", signed)
    return page


def test_documents_are_uploaded_indexed_and_found(owner: Page, chat: Chat) -> None:
    owner.goto(f"{chat.platform.url}/suite/knowledge?bot=shop")
    documents = owner.locator("#documents")
    expect(documents).to_contain_text("refunds.md")
    clay = {
        "name": "pots.md",
        "mimeType": "text/markdown",
        "buffer": b"# Pots\n\nPots are of clay.",
    }
    broken = {"name": "broken.docx", "mimeType": "", "buffer": b"PK\x03\x04 no more"}
    owner.locator("#files").set_input_files([clay, broken])
    expect(documents.locator("tr", has_text="pots.md")).to_contain_text("ready")
    expect(documents.locator("tr", has_text="broken.docx")).to_contain_text("damaged")
    owner.locator("#q").fill("What are pots made of?")
    owner.locator("#search button").click()
    expect(owner.locator("#hits li").first).to_contain_text("clay")


def test_a_private_address_is_refused_with_its_reason(owner: Page, chat: Chat) -> None:
    owner.goto(f"{chat.platform.url}/suite/knowledge?bot=shop")
    owner.locator("#url").fill("http://127.0.0.1/")
    owner.locator("#site button").click()
    expect(owner.locator("#toast")).to_contain_text("not a public address")
