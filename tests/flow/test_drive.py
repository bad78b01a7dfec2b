"""The drive through the whole platform: real storage, real queues, real database, foreign clients."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import httpx
import pytest

from tests.support.aws import AwsServer
from tests.support.chat_platform import Chat
from tests.support.people import SignedIn
from tests.support.platform import wait_until


class Client:
    """One person at the platform's door."""

    def __init__(self, chat: Chat, who: SignedIn) -> None:
        headers = who.headers | {"X-Bot-ID": "shop"}
        self.who = who
        self.http = chat.stack.enter_context(
            httpx.Client(base_url=f"{chat.platform.url}/api", headers=headers, timeout=30)
        )

    def __call__(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = self.http.request(method, path, **options)
        assert answer.status_code == status, answer.text
        return answer.json()["data"] if answer.content else None

    def names(self, path: str = "", root: str = "user") -> list[str]:
        listed = self("GET", "/drive/list", params={"path": path, "root": root})
        return [one["name"] for one in listed]


@pytest.fixture
def ana(chat: Chat) -> Client:
    return Client(chat, chat.member("ana"))


def storage(chat: Chat) -> tuple[Any, str]:
    """A client of S3, and the bucket of the packages."""
    client = AwsServer(chat.platform.environment["AWS_ENDPOINT_URL"]).client("s3")
    chat.stack.callback(client.close)
    names = [one["Name"] for one in client.list_buckets()["Buckets"]]
    return client, next(name for name in names if "packages" in name)


def upload(client: Client, name: str, data: bytes, **more: Any) -> Any:
    """Send a file as a browser does: ask for the form, post to storage, complete."""
    body = {"filename": name, "size": len(data), **more}
    ticket = client("POST", "/drive/upload", 201, json=body)
    sent = httpx.post(ticket["url"], data=ticket["fields"], files={"file": (name, data)})
    assert sent.status_code in (200, 201, 204), sent.text
    return client("POST", f"/drive/upload/{ticket['upload_id']}/complete")


def test_a_file_goes_through_storages_own_forms_and_links(ana: Client) -> None:
    stored = upload(ana, "plan.md", b"# Plan\n\nBuy flour", path="notes")
    assert (stored["path"], stored["mime"]) == ("notes/plan.md", "text/markdown")
    answer = ana.http.get("/drive/download/notes/plan.md")
    assert answer.status_code == 302
    assert httpx.get(answer.headers["location"]).content == b"# Plan\n\nBuy flour"


def test_the_text_of_a_file_is_found(ana: Client) -> None:
    upload(ana, "plan.md", b"# Plan\n\nBuy cinnamon")
    find = {"params": {"q": "cinnamon"}}
    wait_until(lambda: bool(ana("GET", "/drive/search", **find)), "the text is searchable")
    assert ana("GET", "/drive/search", **find)[0]["path"] == "plan.md"


def test_versions_live_in_storage(ana: Client) -> None:
    upload(ana, "a.txt", b"first")
    upload(ana, "a.txt", b"second", overwrite=True)
    newest, oldest = ana("GET", "/drive/versions/a.txt")
    assert (newest["size"], oldest["size"]) == (6, 5)
    body = {"path": "a.txt", "version": oldest["version"]}
    ana("POST", "/drive/versions/restore", json=body)
    assert ana("GET", "/drive/file/a.txt")["content"] == "first"


def test_what_is_deleted_comes_back_from_storages_versions(ana: Client) -> None:
    for number in range(3):
        upload(ana, f"{number}.txt", b"x" * number or b"0", path="box")
    ana("DELETE", "/drive/delete/box", 204)
    assert ana.names() == []
    (item,) = ana("GET", "/drive/trash")
    ana("POST", "/drive/trash/restore", json={"ids": [item["id"]]})
    assert ana.names("box") == ["0.txt", "1.txt", "2.txt"]


def test_a_client_of_s3_is_seen(chat: Chat, ana: Client) -> None:
    key = f"shop.gbai/shop.gbdrive/users/{ana.who.user.email}/from-s3.txt"
    s3, bucket = storage(chat)
    s3.put_object(Bucket=bucket, Key=key, Body=b"by boto3")
    wait_until(lambda: "from-s3.txt" in ana.names(), "the object is listed")
    assert ana("GET", "/drive/file/from-s3.txt")["content"] == "by boto3"
    s3.delete_object(Bucket=bucket, Key=key)
    wait_until(lambda: "from-s3.txt" not in ana.names(), "the object is gone")


def test_an_archive_is_made_and_unpacked_in_the_background(ana: Client) -> None:
    for name in ("a.txt", "b.txt"):
        upload(ana, name, name.encode(), path="box")
    job = ana("POST", "/drive/download-zip", 202, json={"paths": ["box"]})
    done = followed(ana, job)
    archive = httpx.get(done["result"]["url"]).content
    assert zipfile.ZipFile(io.BytesIO(archive)).namelist() == ["box/a.txt", "box/b.txt"]
    upload(ana, "again.zip", archive)
    followed(ana, ana("POST", "/drive/extract", 202, json={"path": "again.zip", "to": "out"}))
    assert ana.names("out/box") == ["a.txt", "b.txt"]


def followed(client: Client, job: Any) -> Any:
    path = f"/jobs/{job['job_id']}"
    wait_until(lambda: client("GET", path)["finished_at"] is not None, "the job ends")
    done = client("GET", path)
    assert done["status"] == "succeeded", done
    return done


def test_a_link_is_for_anybody_and_a_folder_for_one(chat: Chat, ana: Client) -> None:
    upload(ana, "a.txt", b"first", path="notes")
    made = ana("POST", "/drive/share", 201, json={"path": "notes/a.txt", "link": {}})
    token = made["link_url"].rpartition("/")[2]
    link = f"{chat.platform.url}/api/public/share/{token}"
    assert httpx.get(link).json()["data"]["name"] == "a.txt"
    answer = httpx.get(link, params={"download": "true"}, follow_redirects=True)
    assert answer.content == b"first"
    bia = Client(chat, chat.member("bia"))
    body = {"path": "notes", "with": [{"email": bia.who.user.email}]}
    ana("POST", "/drive/share", 201, json=body)
    assert bia.names(root="shared") == ["notes"]


def test_a_file_becomes_knowledge(chat: Chat) -> None:
    owner = Client(chat, chat.member("owner", "owner"))
    upload(owner, "opening-hours.md", b"# Hours\n\nThe shop opens at nine on weekdays.")
    owner("POST", "/drive/to-kb", json={"paths": ["opening-hours.md"], "kb": "faq"})

    def indexed() -> bool:
        found = owner("GET", "/kb/documents", params={"kb": "faq"})
        return any(
            one["path"] == "opening-hours.md" and one["status"] == "indexed" for one in found
        )

    wait_until(indexed, "the document is indexed")


def test_guests_have_no_drive(chat: Chat) -> None:
    with chat.person() as guest:
        guest.open()
        assert guest.http.get("/api/drive/list").status_code == 403
