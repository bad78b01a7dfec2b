"""A person's mailbox through the whole platform: connected, synced, read, answered, tidied; a real IMAP server behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from shared.ids import new_id
from shared.mail.mailbox import SEEN
from tests.support.mail_office import MailOffice
from tests.support.mailboxes import mail
from tests.support.platform import wait_until

HTML = (
    "Content-Type: text/html; charset=utf-8\nMIME-Version: 1.0",
    '<p>Hi <b>you</b><script>x()</script><img src="https://track.example.com/p.png"></p>',
)
FILED = (
    "Content-Type: multipart/mixed; boundary=b\nMIME-Version: 1.0",
    "--b\n\nSee.\n--b\nContent-Type: text/html; name=evil.html\n\n<script>1</script>\n--b--",
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailOffice]:
    with ExitStack() as stack:
        yield MailOffice.opened(stack, tmp_path_factory)


def test_an_account_is_connected_only_when_its_servers_let_us_in(office: MailOffice) -> None:
    member, account = office.person()
    assert account["imap"]["password"] == "••••"
    tried = member.data("POST", f"/api/email/accounts/{account['id']}/test")
    assert (tried["imap"]["ok"], tried["smtp"]["ok"]) == (True, True)
    wrong = {
        "email": "x@example.com",
        "password": "wrong",
        "imap": {"host": "127.0.0.1", "port": office.imap.port, "security": "none"},
        "smtp": {"host": "localhost", "port": office.sink.port},
    }
    refused = member.answer("POST", "/api/email/accounts", 422, json=wrong)
    assert "IMAP" in refused["message"]
    assert "wrong" not in str(refused)
    stranger = office.platform.member()
    stranger.answer("GET", f"/api/email/folders/{account['id']}", 404)


def test_mail_is_listed_read_and_shown_safely(office: MailOffice) -> None:
    member, account = office.person()
    office.deliver(account, mail("1", "Plain"), mail("2", "Rich", HTML[1], more=HTML[0]))
    rich = next(m for m in office.synced(member, account, 2) if m["subject"] == "Rich")
    found = member.data("GET", f"/api/email/get/{rich['id']}")
    assert "<script" not in found["html"]
    assert "track.example.com" not in found["html"]
    assert found["blocked_images"] == 1
    shown = member.data("GET", f"/api/email/get/{rich['id']}", params={"images": "show"})
    assert "https://track.example.com/p.png" in shown["html"]
    assert [m["subject"] for m in member.data("GET", "/api/email/latest")] == ["Plain"]
    office.platform.member().answer("GET", f"/api/email/get/{rich['id']}", 404)
    folders = member.data("GET", f"/api/email/folders/{account['id']}")
    assert next(f for f in folders if f["special"] == "inbox")["unread"] == 1


def test_an_answer_leaves_through_the_account_and_is_kept_in_sent(office: MailOffice) -> None:
    member, account = office.person()
    name = new_id()
    office.deliver(account, mail(name, "Question"))
    (asked,) = office.synced(member, account, 1)
    wanted = {
        "to": ["ana@example.com"],
        "subject": "Re: Question",
        "text": "Yes.",
        "in_reply_to": f"<{name}@example.com>",
    }
    sent = member.data("POST", "/api/email/send", json=wanted)
    status = f"/api/email/send/{sent['message_id']}"
    wait_until(lambda: member.data("GET", status)["status"] == "sent", "the answer left", 60)
    envelope = office.sink.received[-1]
    text = envelope.content.decode()
    assert envelope.mail_from == account["email"]
    assert f"In-Reply-To: <{name}@example.com>" in text

    def in_sent() -> bool:
        with office.box(account) as box:
            box.open("Sent")
            return len(box.named(sent["header_id"])) == 1

    wait_until(in_sent, "the answer is in the Sent folder")
    member.data("POST", f"/api/email/accounts/{account['id']}/sync", 202)

    def thread() -> int:
        found = member.data("GET", f"/api/email/get/{asked['id']}", params={"peek": "1"})
        return len(found["thread"])

    wait_until(lambda: thread() == 2, "the answer joins its thread")


def test_what_is_tidied_here_is_tidied_on_the_server(office: MailOffice) -> None:
    member, account = office.person()
    office.deliver(account, *(mail(str(n), f"Mail {n}") for n in range(4)))
    ids = {m["subject"]: m["id"] for m in office.synced(member, account, 4)}
    marked = {"ids": [ids["Mail 0"]], "read": True, "starred": True}
    assert member.data("POST", "/api/email/mark", json=marked) == {"updated": 1}
    moved = {"ids": [ids["Mail 1"]], "folder": "archive"}
    assert member.data("POST", "/api/email/move", json=moved) == {"moved": 1}
    assert member.data("POST", "/api/email/delete", json={"ids": [ids["Mail 2"]]}) == {"deleted": 1}
    gone = {"ids": [ids["Mail 3"]], "permanent": True}
    assert member.data("POST", "/api/email/delete", json=gone) == {"deleted": 1}

    def tidy() -> bool:
        with office.box(account) as box:
            box.open("INBOX")
            (only,) = box.listed(box.uids()) if len(box.uids()) == 1 else [None]
            box.open("Trash")
            return only is not None and SEEN in only.flags and len(box.uids()) == 1

    wait_until(tidy, "the server was told")
    member.answer("GET", f"/api/email/get/{ids['Mail 3']}", 404)
    member.answer("POST", "/api/email/mark", 404, json=marked | {"ids": [new_id()]})


def test_labels_flags_snoozing_and_search(office: MailOffice) -> None:
    member, account = office.person()
    office.deliver(account, mail("1", "Invoice"), mail("2", "Lunch"))
    ids = {m["subject"]: m["id"] for m in office.synced(member, account, 2)}
    member.data("POST", "/api/email/labels", 201, json={"name": "Work", "color": "#ff0000"})
    member.answer("POST", "/api/email/labels", 409, json={"name": "work"})
    member.data("POST", "/api/email/label", json={"ids": [ids["Invoice"]], "add": ["Work"]})
    member.data(
        "POST", "/api/email/flag", json={"ids": [ids["Lunch"]], "due": "2027-01-01T00:00:00Z"}
    )
    found = member.data("GET", "/api/email/search", params={"q": "label:Work"})
    assert [m["subject"] for m in found] == ["Invoice"]
    member.answer("GET", "/api/email/search", 400, params={"q": "color:red"})
    later = {"ids": [ids["Lunch"]], "until": "2099-01-01T00:00:00Z"}
    assert member.data("POST", "/api/email/snooze", json=later) == {"snoozed": 1}
    assert [m["subject"] for m in member.data("GET", "/api/email/snoozed")] == ["Lunch"]
    assert len(office.synced(member, account, 1)) == 1
    past = later | {"until": "2020-01-01T00:00:00Z"}
    member.answer("POST", "/api/email/snooze", 400, json=past)


def test_attachments_are_saved_never_shown(office: MailOffice) -> None:
    member, account = office.person()
    office.deliver(account, mail("1", "Filed", FILED[1], more=FILED[0]))
    (filed,) = office.synced(member, account, 1)
    (file,) = member.data("GET", f"/api/email/get/{filed['id']}")["attachments"]
    answer = member.http.get(f"/api/email/attachments/{file['id']}", follow_redirects=True)
    assert (answer.status_code, answer.text.strip()) == (200, "<script>1</script>")
    assert answer.headers["content-disposition"].startswith("attachment")
    path = f"users/{account['email']}/evil.html"
    kept = member.data(
        "POST", f"/api/email/attachments/{file['id']}/save", 201, json={"path": path}
    )
    assert kept["path"] == path
    member.answer("POST", f"/api/email/attachments/{file['id']}/save", 404, json={"path": "x.html"})


def test_rules_and_the_automatic_reply_follow_what_arrives(office: MailOffice) -> None:
    member, account = office.person()
    rule = {
        "name": "Bills",
        "conditions": [{"field": "subject", "operator": "contains", "value": "bill"}],
        "actions": [{"type": "label", "value": "Money"}, {"type": "archive"}],
    }
    member.answer("PUT", "/api/email/rules", 422, json=[rule | {"actions": []}])
    member.data("PUT", "/api/email/rules", json=[rule])
    away = {"enabled": True, "subject": "Away", "body": "I am back on Monday."}
    member.data("PUT", "/api/email/auto-responder", json=away)
    to = f"To: {account['email']}"
    before = len(office.sink.received)
    office.deliver(
        account,
        _to(account, mail("1", "Your bill", sender="shop@example.net", more="List-Id: <x>")),
        _to(account, mail("2", "Hello", sender="Bob <bob@example.net>")),
        _to(account, mail("3", "Again", sender="Bob <bob@example.net>")),
        _to(account, mail("4", "Auto", sender="carl@example.net", more="Auto-Submitted: auto-replied")),
    )  # fmt: skip
    assert to
    office.synced(member, account, 3)
    wait_until(lambda: len(office.sink.received) > before, "the reply left", 90)
    replies = office.sink.received[before:]
    assert [reply.rcpt_tos for reply in replies] == [["bob@example.net"]]
    assert "Auto-Submitted: auto-generated" in replies[0].content.decode()
    found = member.data("GET", "/api/email/search", params={"q": "label:Money in:archive"})
    assert [m["subject"] for m in found] == ["Your bill"]


def _to(account: dict[str, Any], message: bytes) -> bytes:
    return message.replace(b"me@example.com", account["email"].encode())


def test_drafts_signatures_and_templates_are_kept(office: MailOffice) -> None:
    member, _ = office.person()
    draft = member.data("POST", "/api/email/draft", json={"subject": "Later", "text": "T"})
    again = {"subject": "Later", "text": "More", "draft_id": draft["draft_id"]}
    assert member.data("POST", "/api/email/draft", json=again)["version"] == 2
    stale = {"If-Match": '"1"'}
    member.answer("POST", "/api/email/draft", 412, json=again, headers=stale)
    assert [d["text"] for d in member.data("GET", "/api/email/drafts")] == ["More"]
    member.answer("DELETE", f"/api/email/draft/{draft['draft_id']}", 204)
    assert member.data("GET", "/api/email/signatures/default") is None
    for name in ("One", "Two"):
        wanted = {"name": name, "html": f"<i>{name}</i>", "is_default": True}
        member.data("POST", "/api/email/signatures", 201, json=wanted)
    assert member.data("GET", "/api/email/signatures/default")["name"] == "Two"
    made = member.data("POST", "/api/email/templates", 201, json={"name": "T", "html": "x"})
    changed = {"subject": "S"}
    assert member.data("PUT", f"/api/email/templates/{made['id']}", json=changed)["html"] == "x"
    office.platform.member().answer("DELETE", f"/api/email/templates/{made['id']}", 404)


def test_a_disconnected_account_leaves_nothing(office: MailOffice) -> None:
    member, account = office.person()
    office.deliver(account, mail("1", "One"))
    (one,) = office.synced(member, account, 1)
    member.answer("DELETE", f"/api/email/accounts/{account['id']}", 204)
    member.answer("GET", f"/api/email/get/{one['id']}", 404)
    assert member.data("GET", "/api/email/accounts") == []
