"""A whole platform with one bot that sends mail, and the people who use it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from infra.cli.target import FILE, write_target
from infra.gateway.platform import Platform
from layers.schema.store import PostgresStore
from shared.identity.tokens import BEARER, COOKIE, Signer
from shared.ids import new_id
from shared.records.bots import Bot
from shared.records.users import Identity, User
from tests.support.aws import AwsServer
from tests.support.platform import wait_until, whole_platform

SECRET = "for this test only, and long enough"
REPORT = """
WRITE "item,amount" TO "reports/june.csv"
BEGIN MAIL ana@example.com
Subject: Report for ${who}

All is **well**.
END MAIL
SEND MAIL "b@example.com", "With a file", "See the file.", "reports/june.csv"
DELETE FILE "reports/june.csv"
RETURN "done"
"""


ON_MAIL = """
ON EMAIL "shop@*" SUBJECT "order"
n = GET BOT MEMORY "mails"
IF n = "" THEN n = 0
SET BOT MEMORY "mails", n + 1
SET BOT MEMORY "mail from", event.from_address
SET BOT MEMORY "mail file", event.attachments[0].filename
END ON
"""


@dataclass
class Member:
    """A signed-in person's client."""

    user: User
    http: httpx.Client
    cookie: str = ""

    def answer(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = self.http.request(method, path, **options)
        assert answer.status_code == status, (answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def data(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        return self.answer(method, path, status, **options)["data"]


@dataclass
class MailPlatform:
    platform: Platform
    store: PostgresStore
    environment: dict[str, str]
    members: list[Member] = field(default_factory=list)

    @property
    def bot(self) -> Bot:
        found = self.store.directory.bot_named("shop")
        assert found is not None
        return found

    def member(self, role: str = "user", email: str = "") -> Member:
        email = email or f"{new_id()}@example.com"
        user = User(new_id(), self.bot.org_id, "Olga", role=role, email=email)
        with self.store.transaction(self.bot.org_id) as unit:
            unit.users.create(user)
        identity = Identity(user.id, user.org_id, role, int(time.time()) + 3600)
        bearer = Signer(SECRET).sign(identity, BEARER)
        headers = {"Authorization": f"Bearer {bearer}", "X-Bot-ID": "shop"}
        client = httpx.Client(base_url=self.platform.url, headers=headers, timeout=30)
        member = Member(user, client, Signer(SECRET).sign(identity, COOKIE))
        self.members.append(member)
        return member

    def is_live(self, owner: Member, script: str) -> bool:
        found = owner.data("GET", "/api/basic/scripts")
        return script in [row["name"] for row in found]

    def remembered(self, key: str) -> Any:
        with self.store.transaction(self.bot.org_id) as unit:
            return unit.memory.get("bot", self.bot.id, key)

    def received(self, name: str, message: bytes) -> None:
        """What SES does with mail for the receiving domain."""
        bucket, url = self.environment["MAIL_BUCKET"], self.environment["AWS_ENDPOINT_URL"]
        with closing(AwsServer(url).client("s3")) as s3:
            s3.put_object(Bucket=bucket, Key=f"inbound/{name}", Body=message)

    def sent(self, subject: str) -> list[dict[str, Any]]:
        """What the mail service was given under that subject."""
        url = self.environment["AWS_ENDPOINT_URL"]
        found = httpx.get(f"{url}/_ministack/ses/messages").json()["messages"]
        return [one for account in found.values() for one in account if one["Subject"] == subject]


@contextmanager
def mail_platform(folder: Path, data: Path) -> Iterator[MailPlatform]:
    """The bot `shop` has the script `report`, and one that counts mail about orders."""
    dialogs = folder / "shop.gbai" / "shop.gbdialog"
    dialogs.mkdir(parents=True)
    (dialogs / "orders.bas").write_text(ON_MAIL)
    (dialogs / "report.bas").write_text('PARAM who AS STRING LIKE "Ana"\n' + REPORT)
    with whole_platform(folder, SIGNING_SECRET=SECRET) as platform:
        write_target(data, platform)
        environment = json.loads((data / FILE).read_text())["environment"]
        store = PostgresStore(environment["DATABASE_URL"])
        wait_until(lambda: store.directory.bot_named("shop") is not None, "the bot was made")
        running = MailPlatform(platform, store, environment)
        owner = running.member("owner")
        for name in ("orders", "report"):
            wait_until(partial(running.is_live, owner, name), f"{name} was compiled")
        yield running
        for member in running.members:
            member.http.close()
        store.reset()
