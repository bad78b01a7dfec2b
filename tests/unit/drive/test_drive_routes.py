"""The drive's routes on fakes."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from PIL import Image

from shared.ids import new_id
from tests.support.doors import through_mangum
from tests.support.drives import Drives
from tests.support.people import SignedIn, foreign_organization, sign_in


class Caller:
    """Calls the routes as one person, and checks the status."""

    def __init__(self, drives: Drives, who: SignedIn | None) -> None:
        self._client = drives.client(who)

    def __call__(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = self._client.request(method, f"/api/{path}", **options)
        assert answer.status_code == status, answer.text
        if answer.headers.get("location"):
            return answer.headers["location"]
        return answer.json() if answer.content else None


@pytest.fixture
def call(drives: Drives, ana: SignedIn) -> Caller:
    drives.put(ana, "notes/plan.md", "# Plan\n\nBuy flour")
    drives.put(ana, "notes/todo.txt", "sleep")
    drives.put(ana, "a.txt", "first")
    return Caller(drives, ana)


def names(answer: Any) -> list[str]:
    return [one["name"] for one in answer["data"]]


def test_a_folder_is_listed_folders_first(call: Caller) -> None:
    listed = call("GET", "drive/list")
    assert names(listed) == ["notes", "a.txt"]
    assert (listed["total"], listed["data"][0]["is_dir"], listed["data"][1]["size"]) == (2, True, 5)
    assert names(call("GET", "drive/list?path=notes&sort=size&order=desc")) == [
        "plan.md",
        "todo.txt",
    ]


def test_pages_follow_each_other_by_cursor(call: Caller) -> None:
    first = call("GET", "drive/list?path=notes&limit=1")
    second = call("GET", f"drive/list?path=notes&limit=1&cursor={first['next_cursor']}")
    assert names(first) + names(second) == ["plan.md", "todo.txt"]


def test_an_empty_drive_is_an_empty_list(drives: Drives, bia: SignedIn) -> None:
    assert Caller(drives, bia)("GET", "drive/list")["data"] == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "drive/list?path=missing", 404),
        ("GET", "drive/list?path=a.txt", 404),
        ("GET", "drive/list?sort=color", 400),
        ("GET", "drive/list?root=moon", 400),
        ("GET", "drive/list?path=../x", 400),
        ("GET", "drive/file/missing.txt", 404),
        ("GET", "drive/file/..%2Fbia@example.com%2Fa.txt", 400),
        ("GET", "drive/download/notes", 404),
        ("GET", "drive/thumbnail/a.txt", 404),
        ("DELETE", "drive/delete/missing", 404),
        ("GET", "drive/list?root=shared&path=nothing", 404),
        ("GET", "drive/list?root=bot", 404),
        ("DELETE", f"drive/shares/{new_id()}", 404),
        ("DELETE", "drive/upload/none", 404),
    ],
)
def test_bad_requests_say_so(call: Caller, method: str, path: str, status: int) -> None:
    assert call(method, path, status)["success"] is False


def test_strangers_need_to_sign_in(drives: Drives) -> None:
    assert Caller(drives, None)("GET", "drive/list", 401)["error"] == "missing_token"


def test_another_organization_has_no_such_bot(drives: Drives) -> None:
    org_id = foreign_organization(drives.store)
    stranger = sign_in(drives.store, drives.signer, "owner", org_id=org_id, email="x@example.com")
    assert Caller(drives, stranger)("GET", "drive/list", 404)["error"] == "bot_not_found"


def test_a_text_file_is_read_and_written_with_its_etag(call: Caller) -> None:
    read = call("GET", "drive/file/a.txt")["data"]
    assert read["content"] == "first"
    written = call(
        "PUT", "drive/file/a.txt", content="second", headers={"If-Match": f'"{read["etag"]}"'}
    )
    assert written["data"]["size"] == 6
    call("PUT", "drive/file/a.txt", 412, content="x", headers={"If-Match": f'"{read["etag"]}"'})
    assert call("GET", "drive/file/a.txt")["data"]["content"] == "second"


def test_versions_are_listed_and_brought_back(call: Caller) -> None:
    call("PUT", "drive/file/a.txt", content="second")
    newest, oldest = call("GET", "drive/versions/a.txt")["data"]
    assert (newest["size"], oldest["size"]) == (6, 5)
    body = {"path": "a.txt", "version": oldest["version"]}
    call("POST", "drive/versions/restore", json=body)
    assert call("GET", "drive/file/a.txt")["data"]["content"] == "first"
    call("POST", "drive/versions/restore", 404, json=body | {"version": "none"})


def test_an_upload_by_form_is_there_once_it_is_complete(
    drives: Drives, call: Caller, ana: SignedIn
) -> None:
    body = {"path": "notes", "filename": "b?.txt", "size": 3}
    ticket = call("POST", "drive/upload", 201, json=body)["data"]
    call("POST", f"drive/upload/{ticket['upload_id']}/complete", 409)
    drives.files.write(ticket["url"].removeprefix("memory:"), b"abc")
    stored = call("POST", f"drive/upload/{ticket['upload_id']}/complete")["data"]
    assert (stored["path"], stored["size"], stored["mime"]) == ("notes/b_.txt", 3, "text/plain")
    call("POST", f"drive/upload/{ticket['upload_id']}/complete", 404)
    assert drives.contents(ana)["notes/b_.txt"] == b"abc"


@pytest.mark.parametrize(
    ("name", "sent", "size", "status"),
    [
        ("a.png", b"no picture", 10, 415),
        ("a.txt", b"%PDF-1.7 in disguise", 20, 415),
        ("a.exe", b"MZ\x90", 3, 415),
        ("b.txt", b"abc", 4, 422),
    ],
    ids=["not what it says", "disguised", "program", "size"],
)
def test_what_arrives_is_checked(
    drives: Drives, call: Caller, name: str, sent: bytes, size: int, status: int
) -> None:
    body = {"filename": name, "size": size, "overwrite": True}
    ticket = call("POST", "drive/upload", 201, json=body)["data"]
    key = ticket["url"].removeprefix("memory:")
    drives.files.write(key, sent)
    call("POST", f"drive/upload/{ticket['upload_id']}/complete", status)
    assert drives.files.head(key) is None


def test_malware_is_not_stored(drives: Drives, call: Caller, ana: SignedIn) -> None:
    eicar = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    call("POST", "drive/upload/file", 422, files={"file": ("eicar.com.txt", io.BytesIO(eicar))})
    assert "eicar.com.txt" not in drives.paths(ana)


def test_a_large_file_comes_in_parts(drives: Drives, call: Caller) -> None:
    size = 65 * 1024 * 1024
    ticket = call("POST", "drive/upload", 201, json={"filename": "v.bin", "size": size})["data"]
    assert len(ticket["part_urls"]) == 5
    name = ticket["part_urls"][0].partition("upload=")[2].partition("&")[0]
    drives.files.send_part(name, 1, b"x" * size)
    assert call("POST", f"drive/upload/{ticket['upload_id']}/complete")["data"]["size"] == size


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"filename": "a.txt", "size": 1}, 409),
        ({"filename": "A.TXT", "size": 1}, 409),
        ({"filename": "notes", "size": 1}, 409),
        ({"filename": "big.bin", "size": 150 * 1024 * 1024}, 413),
        ({"filename": "...", "size": 1}, 400),
        ({"filename": "x.txt", "size": -1}, 400),
        ({"path": "a.txt", "filename": "x.txt", "size": 1}, 409),
    ],
)
def test_an_upload_that_cannot_be_is_refused(
    call: Caller, body: dict[str, Any], status: int
) -> None:
    call("POST", "drive/upload", status, json=body)


def test_the_quota_is_kept(drives: Drives, call: Caller) -> None:
    with drives.store.transaction(drives.bot.org_id) as unit:
        unit.bots.save_config(drives.bot.id, {"user-file-count": "3"}, "config.csv")
    quota = call("GET", "drive/quota")["data"]
    assert (quota["files"], quota["max_files"], quota["by_type"]["text"]["files"]) == (3, 3, 3)
    call("POST", "drive/upload", 507, json={"filename": "x.txt", "size": 1})


def test_files_and_folders_move(drives: Drives, call: Caller, ana: SignedIn) -> None:
    call("POST", "drive/mkdir", 201, json={"name": "old"})
    moved = call("POST", "drive/move", json={"from": ["notes", "a.txt"], "to": "old"})
    assert moved["data"]["moved"] == ["old/notes", "old/a.txt"]
    call("POST", "drive/move", json={"from": "old/a.txt", "to": "b.txt"})
    wanted = {"b.txt": b"first", "old/notes/plan.md": b"# Plan\n\nBuy flour"}
    assert drives.contents(ana).items() >= wanted.items()


@pytest.mark.parametrize(
    ("conflict", "status", "path"),
    [("fail", 409, ""), ("rename", 200, "notes/todo (1).txt"), ("replace", 200, "notes/todo.txt")],
)
def test_a_taken_name_is_handled_as_asked(
    drives: Drives, call: Caller, ana: SignedIn, conflict: str, status: int, path: str
) -> None:
    drives.put(ana, "todo.txt", "run")
    body = {"from": "todo.txt", "to": "notes", "conflict": conflict}
    answer = call("POST", "drive/move", status, json=body)
    if path:
        assert answer["data"]["moved"] == [path]
        assert drives.contents(ana)[path] == b"run"


def test_a_folder_does_not_move_into_itself(call: Caller) -> None:
    call("POST", "drive/mkdir", 201, json={"path": "notes", "name": "sub"})
    call("POST", "drive/move", 409, json={"from": "notes", "to": "notes/sub"})


def test_copies_are_files_of_their_own(drives: Drives, call: Caller, ana: SignedIn) -> None:
    copied = call("POST", "drive/copy", json={"from": "notes", "to": "", "conflict": "rename"})
    assert copied["data"]["copied"] == ["notes (1)"]
    call("PUT", "drive/file/notes (1)/todo.txt", content="run")
    found = drives.contents(ana)
    assert (found["notes/todo.txt"], found["notes (1)/todo.txt"]) == (b"sleep", b"run")


def test_what_is_deleted_comes_back(drives: Drives, call: Caller, ana: SignedIn) -> None:
    before = drives.contents(ana)
    call("DELETE", "drive/delete/notes", 204)
    assert list(drives.contents(ana)) == ["a.txt"]
    (item,) = call("GET", "drive/trash")["data"]
    assert (item["path"], item["files"], item["size"]) == ("notes", 2, 22)
    drives.put(ana, "notes/new.txt", "new")
    restored = call("POST", "drive/trash/restore", json={"ids": [item["id"]]})
    assert restored["data"]["restored"] == ["notes (1)"]
    assert drives.contents(ana)["notes (1)/plan.md"] == before["notes/plan.md"]
    assert call("GET", "drive/trash")["data"] == []


def test_what_is_erased_does_not_come_back(drives: Drives, call: Caller, ana: SignedIn) -> None:
    call("DELETE", "drive/delete/a.txt?permanent=true", 204)
    call("DELETE", "drive/delete/notes/todo.txt", 204)
    (item,) = call("GET", "drive/trash")["data"]
    call("DELETE", "drive/trash", 204)
    call("POST", "drive/trash/restore", 404, json={"ids": [item["id"]]})
    assert list(drives.contents(ana)) == ["notes/plan.md"]


def test_the_trash_is_emptied_after_30_days(drives: Drives, call: Caller) -> None:
    from shared.drive.housekeeping import tidy

    call("DELETE", "drive/delete/a.txt", 204)
    assert tidy(drives.desk, drives.following)["trash"] == 0
    (item,) = call("GET", "drive/trash")["data"]
    drives.clock.pass_by(days=400)
    assert tidy(drives.desk, drives.following)["trash"] == 1
    with drives.store.transaction(drives.bot.org_id) as unit:
        assert unit.drive.trash.get(item["id"]) is None


def test_searches_look_into_files(drives: Drives, call: Caller) -> None:
    drives.work()
    (hit,) = call("GET", "drive/search?q=flour")["data"]
    assert (hit["path"], "flour" in hit["snippet"]) == ("notes/plan.md", True)
    assert names(call("GET", "drive/search?q=todo")) == ["todo.txt"]
    assert names(call("GET", "drive/recent?limit=1"))


def test_stars_are_listed(call: Caller) -> None:
    call("POST", "drive/favorites", json={"path": "a.txt"})
    assert names(call("GET", "drive/favorites")) == ["a.txt"]
    call("POST", "drive/favorites", json={"path": "a.txt", "starred": False})
    assert names(call("GET", "drive/favorites")) == []


def test_a_shared_folder_is_read_and_not_written(
    drives: Drives, call: Caller, bia: SignedIn
) -> None:
    theirs = Caller(drives, bia)
    assert theirs("GET", "drive/list?root=shared")["data"] == []
    body = {"path": "notes", "with": [{"email": "BIA@example.com"}]}
    (made,) = call("POST", "drive/share", 201, json=body)["data"]["shares"]
    (shared,) = theirs("GET", "drive/list?root=shared")["data"]
    path = f"{shared['path']}/todo.txt"
    assert theirs("GET", f"drive/file/{path}?root=shared")["data"]["content"] == "sleep"
    theirs("PUT", f"drive/file/{path}?root=shared", 403, content="x")
    theirs("DELETE", f"drive/delete/{path}?root=shared", 403)
    assert theirs("GET", f"drive/list?root=shared&path={shared['path']}")["data"][0]["path"] == (
        f"{shared['path']}/plan.md"
    )
    call("DELETE", f"drive/shares/{made['id']}", 204)
    theirs("GET", f"drive/file/{path}?root=shared", 404)


def test_who_may_edit_writes_and_does_not_share(
    drives: Drives, call: Caller, ana: SignedIn, bia: SignedIn
) -> None:
    body = {"path": "notes", "with": [{"user": bia.user.id}], "permission": "edit"}
    (made,) = call("POST", "drive/share", 201, json=body)["data"]["shares"]
    theirs = Caller(drives, bia)
    theirs("PUT", f"drive/file/{made['id']}/todo.txt?root=shared", content="run")
    assert drives.contents(ana)["notes/todo.txt"] == b"run"
    theirs("POST", "drive/share", 403, json={"path": made["id"], "root": "shared", "link": {}})


def test_a_link_opens_with_its_password_as_often_as_it_may(drives: Drives, call: Caller) -> None:
    limits = {"password": "sesame", "max_downloads": 1}
    answer = call("POST", "drive/share", 201, json={"path": "notes", "link": limits})["data"]
    assert answer["link_url"].startswith("https://bots.example.com/api/public/share/")
    link = answer["link_url"].partition("/api/")[2]
    anybody = Caller(drives, None)
    assert anybody("GET", link, 403)["details"]["password_required"] is True
    anybody("GET", f"{link}?password=wrong", 403)
    opened = anybody("GET", f"{link}?password=sesame")["data"]
    assert [one["path"] for one in opened["entries"]] == ["plan.md", "todo.txt"]
    file = f"{link}?password=sesame&path=todo.txt&download=1"
    assert anybody("GET", file, 302).startswith("memory:")
    assert anybody("GET", file, 410)["error"] == "gone"
    anybody("GET", f"{link}?password=sesame&path=../a.txt", 410)


def test_a_link_ends(drives: Drives, call: Caller) -> None:
    soon = {"expires_at": "2026-05-04T13:00:00Z"}
    answer = call("POST", "drive/share", 201, json={"path": "a.txt", "link": soon})["data"]
    link = answer["link_url"].partition("/api/")[2]
    Caller(drives, None)("GET", link)
    drives.clock.pass_by(hours=2)
    Caller(drives, None)("GET", link, 410)
    Caller(drives, None)("GET", "public/share/unknown", 404)


@pytest.mark.parametrize(
    ("role", "status"), [("user", 404), ("viewer", 200), ("owner", 200), ("admin", 200)]
)
def test_a_package_is_its_teams(drives: Drives, role: str, status: int) -> None:
    drives.files.write("shop.gbai/shop.gbdialog/start.bas", b"TALK 1")
    drives.following.follow(drives.bot, "shop.gbai/shop.gbdialog/start.bas")
    caller = Caller(drives, drives.person("team", role))
    caller("GET", "drive/file/shop.gbdialog/start.bas?root=bot", status)


def test_only_owners_write_packages_and_only_what_belongs_there(drives: Drives) -> None:
    owner = Caller(drives, drives.person("own", "owner"))
    viewer = Caller(drives, drives.person("look", "viewer"))
    path = "drive/file/shop.gbdialog/new.bas?root=bot"
    viewer("PUT", path, 403, content="TALK 2")
    owner("PUT", path, content="TALK 2")
    owner("PUT", "drive/file/shop.gbdialog/new.exe?root=bot", 415, content="x")
    owner("PUT", "drive/file/elsewhere/new.bas?root=bot", 400, content="x")
    assert drives.files.read("shop.gbai/shop.gbdialog/new.bas") == b"TALK 2"


def test_a_package_does_not_show_its_users_folders(
    drives: Drives, call: Caller, ana: SignedIn
) -> None:
    owner = Caller(drives, drives.person("own", "owner"))
    owner("GET", "drive/file/shop.gbdrive/users/ana@example.com/a.txt?root=bot", 404)
    assert names(owner("GET", "drive/search?q=todo&root=bot")) == []
    assert names(owner("GET", "drive/recent?root=bot")) == []


def test_a_zip_of_files_is_a_job_with_a_result(drives: Drives, call: Caller) -> None:
    job = call("POST", "drive/download-zip", 202, json={"paths": ["notes", "a.txt"]})["data"]
    drives.work()
    with drives.store.transaction(drives.bot.org_id) as unit:
        done = unit.jobs.get(job["job_id"])
    assert done is not None
    assert (done.status, done.progress) == ("succeeded", 100)
    archive = zipfile.ZipFile(io.BytesIO(drives.files.read(done.result["key"])))
    assert sorted(archive.namelist()) == ["a.txt", "notes/plan.md", "notes/todo.txt"]
    assert archive.read("a.txt") == b"first"


def zipped(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (zipped({"x/y.txt": b"y", "z.txt": b"z"}), ""),
        (zipped({"../up.txt": b"y"}), "outside"),
        (zipped({"/up.txt": b"y"}), "outside"),
        (zipped({"bomb.txt": b"0" * 50_000_000}), "more than"),
        (b"PK\x03\x04 broken", "no readable archive"),
    ],
    ids=["good", "slip", "absolute", "bomb", "broken"],
)
def test_archives_are_unpacked_or_refused_whole(
    drives: Drives, call: Caller, ana: SignedIn, data: bytes, error: str
) -> None:
    drives.put(ana, "in.zip", data)
    before = drives.paths(ana)
    job = call("POST", "drive/extract", 202, json={"path": "in.zip", "to": "notes"})["data"]
    drives.work()
    with drives.store.transaction(drives.bot.org_id) as unit:
        done = unit.jobs.get(job["job_id"])
    assert done is not None
    assert done.status == ("failed" if error else "succeeded"), done.error
    assert error in done.error
    new = sorted(set(drives.paths(ana)) - set(before))
    assert new == ([] if error else ["notes/x/y.txt", "notes/z.txt"])


def test_files_become_knowledge(drives: Drives) -> None:
    owner = drives.person("own", "owner")
    drives.put(owner, "guide.md", "# Guide")
    call = Caller(drives, owner)
    done = call("POST", "drive/to-kb", json={"paths": ["guide.md"], "kb": "faq"})["data"]
    assert done == {"copied": ["shop.gbkb/faq/guide.md"], "kb": "faq"}
    assert drives.files.read("shop.gbai/shop.gbkb/faq/guide.md") == b"# Guide"


def test_a_picture_has_a_thumbnail(drives: Drives, call: Caller, ana: SignedIn) -> None:
    whole = io.BytesIO()
    Image.new("RGB", (1200, 800), "red").save(whole, "PNG")
    drives.put(ana, "red.png", whole.getvalue())
    link = call("GET", "drive/thumbnail/red.png?w=100", 302)
    small = Image.open(io.BytesIO(drives.files.read(link[len("memory:") :].partition("?")[0])))
    assert (small.format, small.width) == ("WEBP", 128)


@pytest.mark.parametrize("name", ["page.html", "art.svg"])
def test_what_a_browser_would_run_is_shown_as_text(
    drives: Drives, call: Caller, ana: SignedIn, name: str
) -> None:
    drives.put(ana, name, "<svg onload=alert(1)></svg>")
    assert "inline=text/plain" in call("GET", f"drive/download/{name}?inline=1", 302)
    assert "inline" not in call("GET", f"drive/download/{name}", 302)


def test_the_older_name_of_the_routes_works(drives: Drives, ana: SignedIn) -> None:
    from functions.drive.app import handler

    event = {
        "version": "2.0",
        "routeKey": "GET /api/files/{proxy+}",
        "rawPath": "/api/v1/files/list",
        "rawQueryString": "",
        "headers": ana.headers | {"x-bot-id": "shop"},
        "requestContext": {"http": {"method": "GET", "path": "/", "sourceIp": "127.0.0.1"}},
        "isBase64Encoded": False,
    }
    answer = through_mangum(handler, event)
    assert (answer["statusCode"], json.loads(answer["body"])["data"]) == (200, [])
