"""One platform with three bots for chat flows; its model is a server of this process that follows a script.

A suite's conftest imports the fixtures `serving` and `chat`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.gateway.platform import Platform
from layers.schema.store import PostgresStore
from shared.identity.tokens import Signer
from shared.ids import new_id
from shared.llm.records import TextDelta
from tests.support.chat import PATIENCE, Person
from tests.support.people import SignedIn, sign_in
from tests.support.platform import wait_until, whole_platform
from tests.support.replies import Reply
from tests.support.vendors.openai import KEY, OpenAiDialect
from tests.support.vendors.server import VendorServer

SHOP = {
    "gbot/config.csv": "public,true\nwelcome-message,Good day\nmcp-server,true\n",
    "gbdialog/start.bas": (
        'ADD TOOL "order"\nADD TOOL "survey"\nUSE KB "faq"\n'
        'ADD SUGGESTION TOOL "survey" AS "Survey"\nTALK "Welcome to the shop"\n'
    ),
    "gbdialog/order.bas": (
        'PARAM item AS STRING LIKE "tea" DESCRIPTION "What would you like?"\n'
        'DESCRIPTION "Orders an item"\n'
        'n = GET BOT MEMORY "orders"\nIF n = "" THEN n = 0\nSET BOT MEMORY "orders", n + 1\n'
        'TALK "Packing ${item}"\nRETURN "order " + (n + 1)\n'
    ),
    "gbdialog/survey.bas": (
        'DESCRIPTION "Asks two questions"\n'
        'FOR EACH what IN ["service", "tea"]\n'
        '  HEAR mark AS INTEGER WITH "How many points for ${what}?"\n'
        '  TALK "${what}: ${mark}"\n'
        "NEXT what\n"
        'TALK "Thank you"\n'
    ),
    "gbkb/faq/refunds.md": "# Refunds\n\nMoney is paid back within five working days.\n",
}
BROKEN = {
    "gbot/config.csv": 'public,true\nthis line has no value\n,\n"unclosed\ntimezone,Nowhere/At-All\n',
    "gbdialog/start.bas": "FOR EACH x IN\n",
    "gbdialog/fails.bas": 'DESCRIPTION "Fails"\nx = 1 / 0\n',
    "gbkb/faq/picture.md": "\x89PNG no text",
}
PRIVATE = {"gbot/config.csv": "public,false\n"}
DEFAULT = {"gbot/config.csv": "public,true\n"}


SECRET = "for these tests only, and long enough"
PACKAGES = {"shop": SHOP, "broken": BROKEN, "private": PRIVATE, "default": DEFAULT}


def write_packages(folder: Path) -> None:
    for bot, files in PACKAGES.items():
        for path, text in files.items():
            part, _, rest = path.partition("/")
            file = folder / f"{bot}.gbai" / f"{bot}.{part}" / rest
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="latin-1" if "\x89" in text else "utf-8")


def held(before: str, after: str, gate: threading.Event) -> Reply:
    """An answer that stops in the middle until the gate is opened."""

    def pieces() -> Iterator[TextDelta]:
        yield from map(TextDelta, before.split("|"))
        gate.wait(PATIENCE)
        yield from map(TextDelta, after.split("|"))

    spoken: Any = pieces()
    return Reply(spoken)


@dataclass
class Chat:
    """The running platform and the model it asks."""

    platform: Platform
    model: VendorServer
    stack: ExitStack = field(default_factory=ExitStack)

    def person(self, bot: str = "shop") -> Person:
        """A new guest; what they opened is closed with the test."""
        return self.stack.enter_context(Person(self.platform.url, bot))

    def member(self, name: str = "ana", role: str = "user") -> SignedIn:
        """A new person of the organization who is signed in."""
        store = PostgresStore(self.platform.environment["DATABASE_URL"])
        self.stack.callback(store.reset)
        address = f"{name}-{new_id()[-8:]}@example.com"
        return sign_in(store, Signer(SECRET), role, name=name, email=address)


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    folder = tmp_path_factory.mktemp("packages")
    write_packages(folder)
    with (
        VendorServer(OpenAiDialect()) as model,
        whole_platform(
            folder,
            LLM_URL=model.url,
            LLM_MODEL="scripted-1",
            LLM_KEY=KEY,
            SIGNING_SECRET=SECRET,
            TURN_LEASE_SECONDS="3",  # how long a killed worker's message stays away
        ) as platform,
    ):
        for bot in PACKAGES:
            wait_until(lambda bot=bot: is_ready(platform, bot), f"{bot} is in service")
        yield Chat(platform, model)


def is_ready(platform: Platform, bot: str) -> bool:
    """Its settings are read, and its scripts are in service when it has good ones."""
    answer = httpx.get(f"{platform.url}/api/bot/config", params={"bot_name": bot}).json()
    if answer.get("name") != bot or answer["public"] != (bot != "private"):
        return False
    if bot != "shop":
        return True
    with Person(platform.url, bot) as visitor:
        tab = visitor.open()
        frame = tab.take_one()
    return "shop" in frame["content"]


@pytest.fixture
def chat(serving: Chat) -> Iterator[Chat]:
    """The platform for one test: a model that has said nothing, people that leave at the end."""
    serving.model.forget()
    with ExitStack() as stack:
        yield Chat(serving.platform, serving.model, stack)
