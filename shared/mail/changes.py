"""What people do to their mail: done here at once, and on the mail server when its account is synced next.

A change is written with the messages in one transaction, as an item of the outbox that belongs to the account; the
worker applies them in order before it looks for news. Applied twice, it does nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.errors import NotFound
from shared.ids import new_id
from shared.mail.mailbox import FLAGGED, IMPORTANT, SEEN
from shared.records.mailboxes import SPAM, TRASH
from shared.records.outbox import OutboxItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shared.mail.mailbox import Mailbox
    from shared.records.mailboxes import MailFolder, StoredMail
    from shared.store import Unit

MOST = 1000
_FLAGS = {"is_read": SEEN, "is_starred": FLAGGED, "is_important": IMPORTANT}


def kind_of(account_id: str) -> str:
    """The outbox kind of an account's changes."""
    return f"mailbox:{account_id}"


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's mail in one transaction."""

    unit: Unit
    org_id: str
    owner_id: str

    def found(self, ids: Sequence[str]) -> Sequence[StoredMail]:
        """The person's messages of these ids; NotFound when one is nobody's or another's."""
        wanted = list(dict.fromkeys(ids))[:MOST]
        mails = self.unit.mail.messages.many(self.owner_id, wanted)
        if len(mails) != len(wanted):
            raise NotFound("There is no such message.")
        return mails

    def mark(self, ids: Sequence[str], **states: bool) -> int:
        """Set `is_read`, `is_starred`, `is_important`."""
        mails = self.found(ids)
        if not states or not mails:
            return 0
        changed = self.unit.mail.messages.change(
            self.owner_id, [mail.id for mail in mails], **states
        )
        for account_id, path, uids in self._places(mails):
            for name, on in states.items():
                self._later(account_id, "mark", path, uids, flag=_FLAGS[name], on=on)
        return changed

    def move(self, ids: Sequence[str], folder: str) -> int:
        """Into the folder of that path or purpose of each message's account; NotFound without one."""
        moved = 0
        mails = self.found(ids)
        for account_id in dict.fromkeys(mail.account_id for mail in mails):
            goal = self.unit.mail.folders.named(account_id, folder) or self._made(
                account_id, folder
            )
            mine = [m for m in mails if m.account_id == account_id and m.folder_id != goal.id]
            for _, path, uids in self._places(mine):
                self._later(account_id, "move", path, uids, goal=goal.path)
            for mail in mine:
                self.unit.mail.messages.place(mail.id, goal.id)
            moved += len(mine)
        return moved

    def delete(self, ids: Sequence[str], *, for_good: bool = False) -> tuple[int, Sequence[str]]:
        """Into the trash; for good from there, or when asked to. The number, and the keys of files to delete."""
        mails = self.found(ids)
        folders = {mail.folder_id: self._folder(mail) for mail in mails}
        doomed = [
            mail
            for mail in mails
            if for_good or (found := folders[mail.folder_id]) is None or found.special == TRASH
        ]
        kept = [mail for mail in mails if mail not in doomed]
        if kept:
            self.move([mail.id for mail in kept], TRASH)
        for account_id, path, uids in self._places(doomed):
            self._later(account_id, "delete", path, uids)
        keys = self.unit.mail.messages.remove(self.owner_id, [mail.id for mail in doomed])
        return len(mails), keys

    def spam(self, ids: Sequence[str], *, is_spam: bool) -> int:
        """Into the spam folder, or back out of it into the inbox."""
        return self.move(ids, SPAM if is_spam else "inbox")

    def _folder(self, mail: StoredMail) -> MailFolder | None:
        return self.unit.mail.folders.get(mail.folder_id) if mail.folder_id else None

    def _made(self, account_id: str, name: str) -> MailFolder:
        """A folder for a purpose the server has none for; it is made when the first message goes there."""
        from shared.records.mailboxes import MailFolder

        if name not in (TRASH, SPAM, "archive"):
            raise NotFound("There is no such folder.")
        title = {TRASH: "Trash", SPAM: "Junk"}.get(name, "Archive")
        return self.unit.mail.folders.put(
            MailFolder(new_id(), self.org_id, account_id, title, title, name)
        )

    def _places(self, mails: Iterable[StoredMail]) -> Sequence[tuple[str, str, list[int]]]:
        """(account, path, uids) of messages the server knows."""
        found: dict[tuple[str, str], list[int]] = {}
        for mail in mails:
            folder = self._folder(mail)
            if folder is not None and mail.uid is not None:
                found.setdefault((mail.account_id, folder.path), []).append(mail.uid)
        return [(account_id, path, uids) for (account_id, path), uids in found.items()]

    def _later(self, account_id: str, act: str, path: str, uids: list[int], **more: Any) -> None:
        item_id = new_id()
        payload = {"act": act, "path": path, "uids": uids, **more}
        self.unit.outbox.add(
            OutboxItem(item_id, self.org_id, kind_of(account_id), item_id, payload)
        )


def apply_change(mailbox: Mailbox, change: Mapping[str, Any]) -> None:
    """Do on the server what was done here; a folder that is gone leaves nothing to do."""
    try:
        mailbox.open(change["path"])
    except NotFound:
        return
    uids = [int(uid) for uid in change["uids"]]
    if change["act"] == "mark":
        mailbox.mark(uids, [change["flag"]], on=bool(change["on"]))
    elif change["act"] == "move":
        mailbox.move(uids, change["goal"])
    else:
        mailbox.delete(uids)
