"""Calendars through the whole platform: a script, the API, a CalDAV client and the clock meet in one calendar."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import caldav
import httpx
import pytest

from infra.cli.target import FILE, write_target
from infra.gateway.platform import Platform
from layers.schema.store import PostgresStore
from shared.calendar.telling import Bell, ring
from shared.clock import SystemClock
from shared.identity.keys import digest, new_key
from shared.identity.tokens import BEARER, Signer
from shared.ids import new_id
from shared.records.access import ApiKey
from shared.records.bots import Bot
from shared.records.users import Identity, User
from tests.support.platform import wait_until, whole_platform

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SECRET = "for this test only, and long enough"
SCRIPT = (
    'id = BOOK "Haircut", "With Bo", "2030-07-01 10:00", 30\n'
    'slots = CHECK AVAILABILITY "2030-07-01", 480\nRETURN {"id": id, "slots": LEN(slots)}\n'
)


class Salon:
    """The bot, and its owner Olga, who signs in with a token and an API key."""

    def __init__(self, platform: Platform, data: Path) -> None:
        write_target(data, platform)
        environment = json.loads((data / FILE).read_text())["environment"]
        self.store = PostgresStore(environment["DATABASE_URL"])
        self.url = platform.url
        wait_until(lambda: self.store.directory.bot_named("salon") is not None, "the bot was made")
        bot = self.bot
        self.olga = User(new_id(), bot.org_id, "Olga", "owner", "olga@example.com")
        self.key = new_key()
        with self.store.transaction(bot.org_id) as unit:
            unit.users.create(self.olga)
            unit.keys.create(self._key(bot))
        identity = Identity(self.olga.id, bot.org_id, "owner", int(time.time()) + 3600)
        headers = {
            "Authorization": f"Bearer {Signer(SECRET).sign(identity, BEARER)}",
            "X-Bot-ID": "salon",
        }
        self.http = httpx.Client(base_url=platform.url, headers=headers, timeout=30)

    @property
    def bot(self) -> Bot:
        found = self.store.directory.bot_named("salon")
        assert found is not None
        return found

    def _key(self, bot: Bot) -> ApiKey:
        return ApiKey(
            id=new_id(),
            org_id=bot.org_id,
            user_id=self.olga.id,
            name="calendar",
            prefix=self.key[:11],
            hash=digest(self.key),
            scopes=("calendar:*",),
            created_at=datetime.now(UTC),
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )

    def data(self, method: str, path: str, **options: Any) -> Any:
        answer = self.http.request(method, path, **options)
        assert answer.is_success, answer.text
        return answer.json()["data"] if answer.content else None

    def titles(self, day: str) -> list[str]:
        end = (datetime.fromisoformat(day) + timedelta(days=1)).date()
        found = self.data("GET", f"/api/calendar/events?start={day}&end={end}")
        return [one["title"] for one in found]


@pytest.fixture(scope="module")
def salon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Salon]:
    folder = tmp_path_factory.mktemp("bots")
    dialogs = folder / "salon.gbai" / "salon.gbdialog"
    dialogs.mkdir(parents=True)
    (dialogs / "cut.bas").write_text(SCRIPT)
    with whole_platform(folder, SIGNING_SECRET=SECRET) as platform:
        made = Salon(platform, tmp_path_factory.mktemp("data"))
        wait_until(
            lambda: "cut" in [row["name"] for row in made.data("GET", "/api/basic/scripts")],
            "the script was compiled",
        )
        yield made
        made.http.close()
        made.store.reset()


@pytest.fixture
def client(salon: Salon) -> Iterator[caldav.DAVClient]:
    url = f"{salon.url}/.well-known/caldav"
    with caldav.DAVClient(url, username="olga@example.com", password=salon.key) as made:
        yield made


def test_what_a_script_books_is_seen_by_the_api_and_a_client(
    salon: Salon, client: caldav.DAVClient
) -> None:
    done = salon.data("POST", "/api/basic/run", json={"name": "cut"})
    assert done["status"] == "completed", done
    assert done["result"]["slots"] == 0  # 8 hours are free no more
    assert salon.titles("2030-07-01") == ["Haircut"]
    (own,) = client.principal().calendars()
    (event,) = own.search(
        start=datetime(2030, 7, 1, tzinfo=UTC), end=datetime(2030, 7, 2, tzinfo=UTC), event=True
    )
    event.icalendar_component["SUMMARY"] = "Haircut and tea"
    event.save()
    assert salon.titles("2030-07-01") == ["Haircut and tea"]
    again = salon.http.post("/api/basic/run", json={"name": "cut"}).json()
    assert "R5610" in str(again)


def test_a_client_makes_a_series_that_the_api_changes(
    salon: Salon, client: caldav.DAVClient
) -> None:
    work = client.principal().make_calendar(name="Work", cal_id="work")
    start = datetime(2030, 8, 5, 9, tzinfo=UTC)
    rule = {"FREQ": "DAILY", "COUNT": 3}
    work.save_event(dtstart=start, dtend=start + timedelta(hours=1), summary="Stand-up", rrule=rule)
    known = work.objects_by_sync_token(load_objects=True)
    found = salon.data("GET", "/api/calendar/events?start=2030-08-06&end=2030-08-07")[0]
    body = {"scope": "this", "recurrence_id": found["recurrence_id"], "title": "Sit-down"}
    salon.data("PUT", f"/api/calendar/events/{found['id']}", json=body)
    assert salon.titles("2030-08-06") == ["Sit-down"]
    updated, _ = known.sync()
    assert "Sit-down" in next(iter(updated)).data
    work.delete()
    assert salon.titles("2030-08-06") == []


def test_a_key_of_other_scopes_opens_no_calendar(salon: Salon) -> None:
    answer = httpx.request("PROPFIND", f"{salon.url}/caldav/", auth=("olga", "gb_00000000nothing"))
    assert answer.status_code == 401
    plain = httpx.get(f"{salon.url}/caldav/calendars", auth=("olga", salon.key))
    assert plain.json()[0]["href"].startswith("/caldav/calendars/")


def test_a_reminder_is_mailed_by_the_minute(salon: Salon) -> None:
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
    wanted = {
        "title": "Soon",
        "start": start.isoformat(),
        "reminders": [{"minutes": 6, "method": "mail"}],
    }
    salon.data("POST", "/api/calendar/events", json=wanted)
    done = ring(Bell(salon.store, SystemClock(), Nobody()))
    waiting = salon.data("GET", "/api/calendar/reminders")
    assert (
        done["mail"] == 1 or waiting[0]["status"] == "sent"
    )  # the platform's own clock may be first


class Nobody:
    """Sockets, of which there are none."""

    def post(self, connection_id: str, data: str) -> None:
        raise AssertionError(connection_id + data)

    def close(self, connection_id: str) -> None:
        raise AssertionError(connection_id)
