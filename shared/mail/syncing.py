"""Keeping a mailbox in step with its server: resumable at any message, the same when done twice.

What the server has and we do not is fetched newest first and stored in batches; what it no longer has is set aside and
found again by its Message-ID when another program moved it. What people changed here is applied first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.errors import GbError, NotFound
from shared.ids import derived_id
from shared.log import bound, logger
from shared.mail.arriving import note_arrival
from shared.mail.changes import apply_change, kind_of
from shared.mail.fetching import Batch, stored_mail
from shared.mail.mailbox import ANSWERED, FLAGGED, IMPORTANT, SEEN
from shared.mail.parsing import parse
from shared.records.mailboxes import MailFolder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.clock import Clock
    from shared.mail.mailbox import Mailbox, Mailboxes
    from shared.mail.ports import MailFiles
    from shared.mail.servers import MailServer
    from shared.records.mailboxes import FolderState, MailAccount, RemoteMail
    from shared.store import Store

    Flags = tuple[bool, bool, bool, bool]

CLAIM = timedelta(minutes=5)
GONE_FOR = timedelta(days=7)
LEFT_MS = 25_000
"""A batch is not begun with less time than this."""
BATCH_MESSAGES, BATCH_BYTES = 50, 8 * 1024 * 1024
DONE, MORE, BUSY, FAILED = "done", "more", "busy", "failed"


@dataclass(frozen=True, slots=True)
class SyncRoom:
    """What syncing needs. `server_of` gives the account's server with its password."""

    store: Store
    files: MailFiles
    mailboxes: Mailboxes
    server_of: Callable[[MailAccount], MailServer]
    clock: Clock


def sync_account(
    room: SyncRoom, org_id: str, account_id: str, remaining_ms: Callable[[], int]
) -> str:
    """Bring one account up to date; `more` when the time was over, `busy` when somebody else does it."""
    now = room.clock.now()
    with room.store.transaction(org_id) as unit:
        account = unit.mail.accounts.get(account_id)
        if account is None or not unit.mail.accounts.claim(account_id, now, now + CLAIM):
            return BUSY
    outcome, status, error = MORE, "ok", ""
    try:
        with bound(account_id=account_id), room.mailboxes.connected(room.server_of(account)) as box:
            outcome = _Round(room, account, box, remaining_ms).run()
    except GbError as failure:
        outcome, status, error = FAILED, "failed", failure.message
        logger.warning("a mailbox cannot be synced", account_id=account_id, reason=failure.message)
    finally:
        with room.store.transaction(org_id) as unit:
            looked = None if outcome == MORE else room.clock.now()
            unit.mail.accounts.release(account_id, status, error, looked)
    return outcome


class _Round:
    """One look at one mailbox."""

    def __init__(
        self, room: SyncRoom, account: MailAccount, box: Mailbox, remaining_ms: Callable[[], int]
    ) -> None:
        self._room = room
        self._account = account
        self._box = box
        self._remaining_ms = remaining_ms

    def run(self) -> str:
        self._apply_changes()
        folders = self._folders()
        for folder in folders:
            if not self._has_time() or not self._sync(folder):
                return MORE
        with self._room.store.transaction(self._account.org_id) as unit:
            keys = unit.mail.messages.forget(self._room.clock.now() - GONE_FOR, 1000)
        self._room.files.delete([key for key in keys if key])
        return DONE

    def _has_time(self) -> bool:
        return self._remaining_ms() > LEFT_MS

    def _apply_changes(self) -> None:
        """In the order they were made; one at a time, so that a crash repeats at most one."""
        org_id, kind = self._account.org_id, kind_of(self._account.id)
        while self._has_time():
            with self._room.store.transaction(org_id) as unit:
                items = list(unit.outbox.due(self._room.clock.now(), 1, (kind,)))
            if not items:
                return
            apply_change(self._box, items[0].payload)
            with self._room.store.transaction(org_id) as unit:
                unit.outbox.sent(items[0].id)

    def _folders(self) -> Sequence[MailFolder]:
        remote = {folder.path: folder for folder in self._box.folders()}
        with self._room.store.transaction(self._account.org_id) as unit:
            for found in remote.values():
                new = MailFolder(
                    derived_id(self._account.id, found.path),
                    *(self._account.org_id, self._account.id, found.path, found.name),
                    special=found.special,
                )
                unit.mail.folders.put(new)
            known = unit.mail.folders.of_account(self._account.id)
            for folder in known:
                if folder.path not in remote and folder.uid_validity:
                    unit.mail.folders.remove(folder.id)
        return [folder for folder in known if folder.path in remote]

    def _sync(self, folder: MailFolder) -> bool:
        """Whether the folder is up to date now."""
        try:
            state = self._box.open(folder.path)
        except NotFound:
            return True
        if folder.uid_validity != state.uid_validity:
            folder = self._renumbered(folder, state)
        if _is_unchanged(folder, state):
            return True
        with self._room.store.transaction(self._account.org_id) as unit:
            known = dict(unit.mail.messages.known(folder.id))
        there = self._box.uids()
        self._lose(sorted(known.keys() - set(there)), folder)
        self._update_flags(folder, known, there)
        missing = sorted(set(there) - known.keys(), reverse=True)
        complete = self._fetch(folder, missing)
        done = replace(
            folder,
            uid_next=state.uid_next if complete else 0,
            mod_seq=state.mod_seq,
            is_complete=complete,
        )
        with self._room.store.transaction(self._account.org_id) as unit:
            unit.mail.folders.save_state(done)
        return complete

    def _renumbered(self, folder: MailFolder, state: FolderState) -> MailFolder:
        """The server gave new UIDs: what we have is found again by its Message-ID (RFC 9051 §2.3.1.1)."""
        fresh = replace(
            folder, uid_validity=state.uid_validity, uid_next=0, mod_seq=0, is_complete=False
        )
        with self._room.store.transaction(self._account.org_id) as unit:
            unit.mail.messages.lose(folder.id, None, self._room.clock.now())
            unit.mail.folders.save_state(fresh)
        return fresh

    def _lose(self, uids: Sequence[int], folder: MailFolder) -> None:
        if uids:
            with self._room.store.transaction(self._account.org_id) as unit:
                unit.mail.messages.lose(folder.id, uids, self._room.clock.now())

    def _update_flags(
        self, folder: MailFolder, known: Mapping[int, Flags], there: Sequence[int]
    ) -> None:
        wanted = [uid for uid in there if uid in known]
        said = self._box.flags(wanted, folder.mod_seq) if wanted else {}
        changed = {
            uid: state
            for uid, flags in said.items()
            if uid in known and (state := flag_states(flags)) != known[uid]
        }
        if changed:
            with self._room.store.transaction(self._account.org_id) as unit:
                unit.mail.messages.set_flags(folder.id, changed)

    def _fetch(self, folder: MailFolder, missing: Sequence[int]) -> bool:
        """Whether nothing was left to fetch."""
        for start in range(0, len(missing), BATCH_MESSAGES):
            listed = self._box.listed(missing[start : start + BATCH_MESSAGES])
            for batch in _batches(sorted(listed, key=lambda mail: -mail.uid)):
                if not self._has_time():
                    return False
                self._store(folder, batch)
        return True

    def _store(self, folder: MailFolder, mails: Sequence[RemoteMail]) -> None:
        batch, calendars = Batch(), dict[str, str]()
        for remote in mails:
            raw = self._box.raw(remote.uid)
            if raw is not None:
                parsed = parse(raw)
                mail = stored_mail(self._account, folder, remote, parsed)
                calendars[mail.id] = parsed.calendar
                batch.add(mail, raw)
        org_id, account_id = self._account.org_id, self._account.id
        with self._room.store.transaction(org_id) as unit:
            named = unit.mail.messages.detached(account_id, batch.message_ids)
        for mail, raw in batch.files(named):
            self._room.files.write(mail.raw_key, raw, "message/rfc822")
        with self._room.store.transaction(org_id) as unit:
            for mail in batch.mails:
                if mail.message_id in named and unit.mail.messages.attach(
                    account_id, mail.message_id, folder.id, mail
                ):
                    continue
                if unit.mail.messages.add(mail):
                    note_arrival(unit, self._account, folder, mail, calendars[mail.id])


def flag_states(flags: frozenset[str]) -> Flags:
    """(read, starred, answered, important) of a message's flags; flags compare without case."""
    lower = {flag.lower() for flag in flags}
    read, starred, answered, important = (
        name.lower() in lower for name in (SEEN, FLAGGED, ANSWERED, IMPORTANT)
    )
    return read, starred, answered, important


def _is_unchanged(folder: MailFolder, state: FolderState) -> bool:
    """Only a server that counts changes can say so."""
    return (
        folder.is_complete
        and folder.uid_next == state.uid_next
        and 0 < state.mod_seq == folder.mod_seq
    )


def _batches(mails: Sequence[RemoteMail]) -> Sequence[Sequence[RemoteMail]]:
    """Messages that are held in memory together: as many as fit, or one that does not."""
    found: list[list[RemoteMail]] = []
    size = BATCH_BYTES
    for mail in mails:
        size += mail.size
        if size > BATCH_BYTES or not found:
            found.append([])
            size = mail.size
        found[-1].append(mail)
    return found
