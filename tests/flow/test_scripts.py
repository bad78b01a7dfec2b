"""Webhooks, schedules and runs through the whole platform: real queue, real database, the worker itself."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.cli.target import FILE, write_target
from infra.gateway.platform import Platform
from layers.events.queues import SqsQueue
from layers.schema.store import PostgresStore
from shared.clock import SystemClock
from shared.identity.tokens import BEARER, Signer
from shared.ids import new_id
from shared.records.bots import Bot
from shared.records.users import Identity, User
from shared.scripts.schedules import Minute, sweep
from tests.support.platform import wait_until, whole_platform

SECRET = "for this test only, and long enough"
FILES = {
    "order.bas": 'WEBHOOK "order"\nSET BOT MEMORY "last", body.id\nRETURN {"status": 201, "id": body.id}\n',
    "nightly.bas": 'SET SCHEDULE "0 3 * * *"\nWAIT 1\nSET BOT MEMORY "nightly", "done"\n',
    "tables.bas": "TABLE guests\n  id integer KEY\n  name* string(20)\n  born date\n  paid number(8,2)\nEND TABLE\n",
    "ask.bas": 'HEAR age AS INTEGER "How old?"\nRETURN age + 1\n',
}


class Shop:
    """The bot of this test on a running platform, and an owner who calls its routes."""

    def __init__(self, platform: Platform, data: Path) -> None:
        write_target(data, platform)
        self.folder = data
        environment = json.loads((data / FILE).read_text())["environment"]
        self.store = PostgresStore(environment["DATABASE_URL"])
        self.queue = SqsQueue(
            environment["TURNS_QUEUE_URL"],
            environment["JOBS_QUEUE_URL"],
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        wait_until(lambda: self.store.directory.bot_named("shop") is not None, "the bot was made")
        self.url = platform.url
        self.http = httpx.Client(base_url=platform.url, headers=self._owner(), timeout=30)

    @property
    def bot(self) -> Bot:
        found = self.store.directory.bot_named("shop")
        assert found is not None
        return found

    def _owner(self) -> dict[str, str]:
        user = User(new_id(), self.bot.org_id, "Olga", role="owner")
        with self.store.transaction(self.bot.org_id) as unit:
            unit.users.create(user)
        identity = Identity(user.id, user.org_id, "owner", int(time.time()) + 3600)
        bearer = Signer(SECRET).sign(identity, BEARER)
        return {"Authorization": f"Bearer {bearer}", "X-Bot-ID": "shop"}

    def data(self, method: str, path: str, **options: Any) -> Any:
        answer = self.http.request(method, path, **options)
        assert answer.is_success, answer.text
        return answer.json()["data"]

    def is_live(self, script: str) -> bool:
        return script in [row["name"] for row in self.data("GET", "/api/basic/scripts")]

    def remembered(self, key: str) -> Any:
        with self.store.transaction(self.bot.org_id) as unit:
            return unit.memory.get("bot", self.bot.id, key)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("bots")
    dialogs = folder / "shop.gbai" / "shop.gbdialog"
    dialogs.mkdir(parents=True)
    for name, source in FILES.items():
        (dialogs / name).write_text(source)
    with whole_platform(folder, SIGNING_SECRET=SECRET) as platform:
        shop = Shop(platform, tmp_path_factory.mktemp("data"))
        for name in FILES:
            script = name.removesuffix(".bas")
            wait_until(partial(shop.is_live, script), f"{name} was compiled")
        yield shop
        shop.http.close()
        shop.store.reset()


@pytest.mark.parametrize("path", ["/api/shop/webhook/order", "/api/bot/shop/order"])
def test_a_webhook_of_a_package_answers(shop: Shop, path: str) -> None:
    order = new_id()
    answer = httpx.post(shop.url + path, json={"id": order})
    assert (answer.status_code, answer.json()) == (201, {"id": order})
    assert shop.remembered("last") == order


def test_a_due_schedule_runs_in_the_worker(shop: Shop) -> None:
    (row,) = shop.data("GET", "/api/basic/schedules")
    clock = SystemClock()
    with shop.store.transaction(shop.bot.org_id) as unit:
        schedule = unit.schedules.get(row["id"])
        assert schedule is not None
        unit.schedules.put(replace(schedule, next_run=clock.now()))
    sweep(Minute(shop.store, shop.queue, clock))
    wait_until(lambda: shop.remembered("nightly") == "done", "the schedule's script ran")
    (after,) = shop.data("GET", "/api/basic/schedules")
    assert after["next_run"].endswith("T03:00:00.000Z")


def test_a_run_asks_and_goes_on_in_another_request(shop: Shop) -> None:
    asked = shop.data("POST", "/api/basic/run", json={"name": "ask"})
    assert asked["prompt"] == "How old?"
    path = f"/api/basic/run/{asked['run_id']}/input"
    assert shop.data("POST", path, json={"text": "41"})["result"] == 42


def gb(shop: Shop, *arguments: str) -> str:
    command = [sys.executable, "-m", "infra.cli.main", *arguments, "--data", str(shop.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_operator_sees_a_waiting_run_and_ends_it(shop: Shop) -> None:
    shop.data("PUT", "/api/basic/scripts/basket", json={"source": "basket = [1, 2]\nHEAR more"})
    run_id = shop.data("POST", "/api/basic/run", json={"name": "basket"})["run_id"]
    rows = [json.loads(line) for line in gb(shop, "runs", "--json", "--bot", "shop").splitlines()]
    (row,) = [row for row in rows if row["id"] == run_id]
    assert (row["file"], row["line"], row["variables"]) == ("basket.bas", 2, {"basket": [1, 2]})
    gb(shop, "runs", "cancel", run_id)
    assert run_id not in gb(shop, "runs")


def test_a_script_saved_over_http_is_in_service_at_once(shop: Shop) -> None:
    saved = shop.data("PUT", "/api/basic/scripts/double", json={"source": "PARAM n\nRETURN n * 2"})
    assert saved["status"] == "ok"
    assert shop.data("POST", "/api/shop/run/double", json={"n": 21})["result"] == 42
    shop.http.delete("/api/basic/scripts/double").raise_for_status()
    assert not shop.is_live("double")


def test_rows_are_kept_in_the_bots_own_table(shop: Shop) -> None:
    ana, bob = shop.data(
        "POST",
        "/api/db/guests",
        json=[{"name": "Ana", "born": "2001-02-03", "paid": 1.5}, {"name": "Bob", "paid": "20"}],
    )
    assert (ana["born"], ana["paid"], bob["born"]) == ("2001-02-03", 1.5, None)
    wanted = {"filter[paid]": "gte:10", "sort": "name", "fields": "name"}
    assert shop.data("GET", "/api/db/guests", params=wanted) == [{"name": "Bob"}]
    path = f"/api/db/guests/{ana['id']}"
    etag = shop.http.get(path).headers["etag"]
    assert shop.data("PATCH", path, json={"paid": 2}, headers={"If-Match": etag})["paid"] == 2
    assert shop.http.delete(path, headers={"If-Match": etag}).status_code == 412
    assert shop.http.post("/api/db/guests", json={"id": bob["id"], "name": "x"}).status_code == 409
    assert shop.data("GET", "/api/db/guests/count") == {"count": 2}


def test_an_import_stores_what_fits_and_tells_the_rest(shop: Shop) -> None:
    rows = [{"id": n, "name": f"guest {n}"} for n in (1001, 1002, 1001, 1003)]
    job = shop.data("POST", "/api/db/guests/import", json={"rows": rows})
    assert (job["result"]["imported"], job["result"]["rejected"][0]["row"]) == (3, 3)
    link = shop.data("GET", "/api/db/guests/export?format=csv&filter[id]=gt:1000")["result"]
    text = httpx.get(link["url"]).content.decode("utf-8-sig")
    assert [line.split(",")[:2] for line in text.splitlines()] == [
        ["id", "name"],
        *([str(n), f"guest {n}"] for n in (1001, 1002, 1003)),
    ]
    assert shop.data("GET", f"/api/jobs/{job['job_id']}")["status"] == "succeeded"


def test_a_script_is_formatted_versioned_tried_and_restored(shop: Shop) -> None:
    source = 'log "began"\nset bot memory "tried", 1\nreturn 1'
    made = shop.data("POST", "/api/basic/format", json={"source": source})["source"]
    assert made == 'LOG "began"\nSET BOT MEMORY "tried", 1\nRETURN 1\n'
    path = "/api/basic/scripts/tried"
    shop.data("PUT", path, json={"source": made, "message": "first"})
    shop.data("PUT", path, json={"source": "RETURN 2"})
    first = shop.data("GET", f"{path}/versions")[-1]
    assert (first["version"], first["message"], first["author"]) == (1, "first", "Olga")
    shop.data("POST", f"{path}/restore", json={"version": 1})
    dry = shop.data("POST", "/api/basic/run", json={"name": "tried", "dry_run": True})
    assert (dry["result"], shop.remembered("tried")) == (1, None)
    ran = shop.data("POST", "/api/basic/run", json={"name": "tried", "trace": True})
    assert [act["keyword"] for act in ran["trace"]][-1] == "SET BOT MEMORY"
    run = shop.data("GET", f"/api/basic/runs/{ran['run_id']}")
    assert [line["message"] for line in run["log"]] == ["began"]
    assert shop.remembered("tried") == 1


def test_a_paused_schedule_stays_paused_when_its_file_is_saved(shop: Shop) -> None:
    (row,) = shop.data("GET", "/api/basic/schedules")
    path = f"/api/basic/schedules/{row['id']}"
    shop.data("PATCH", path, json={"enabled": False})
    source = shop.data("GET", "/api/basic/scripts/nightly")["source"]
    shop.data("PUT", "/api/basic/scripts/nightly", json={"source": source + "\n' more\n"})
    (after,) = shop.data("GET", "/api/basic/schedules")
    assert (after["id"], after["enabled"]) == (row["id"], False)
