"""Mail accounts over HTTP: connect, try, change, disconnect, sync; their folders."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from functions.email.deps import Wiring
from functions.email.inputs import Person, Ports
from functions.email.models import AccountChange, AccountIn, account_out
from layers.http.paging import single
from shared.errors import NotFound
from shared.records.mailboxes import MailAccount
from shared.records.users import Identity

router = APIRouter(prefix="/api/email", tags=["email"])


def own_account(ports: Wiring, caller: Identity, account_id: str) -> MailAccount:
    """The caller's own account; somebody else's does not exist."""
    with ports.store.transaction(caller.org_id) as unit:
        account = unit.mail.accounts.get(account_id)
    if account is None or account.owner_id != caller.user_id:
        raise NotFound("There is no such mail account.")
    return account


@router.get("/accounts")
def list_accounts(caller: Person, ports: Ports) -> dict[str, Any]:
    """The caller's accounts, the primary one first; passwords are never shown."""
    with ports.store.transaction(caller.org_id) as unit:
        found = unit.mail.accounts.list_of(caller.user_id)
    return {"success": True, "data": [account_out(each) for each in found], "total": len(found)}


@router.post("/accounts", status_code=201)
def connect_account(wanted: AccountIn, caller: Person, ports: Ports) -> dict[str, Any]:
    """Connect an account after both its servers let us in; syncing begins at once."""
    settings = wanted.model_dump(exclude_none=True)
    account = ports.accounts.connect(caller.org_id, caller.user_id, settings)
    ports.dispatch.sync(account.org_id, account.id)
    return single(account_out(account))


@router.put("/accounts/{account_id}")
def change_account(
    account_id: str, wanted: AccountChange, caller: Person, ports: Ports
) -> dict[str, Any]:
    """Change some settings; servers and password are tried before they are kept."""
    account = own_account(ports, caller, account_id)
    changed = ports.accounts.change(account, wanted.model_dump(exclude_none=True))
    return single(account_out(changed))


@router.delete("/accounts/{account_id}", status_code=204)
def disconnect_account(account_id: str, caller: Person, ports: Ports) -> None:
    """Disconnect an account and erase what we have of it; the server keeps its mail."""
    account = own_account(ports, caller, account_id)
    prefix = f"{account.org_id}/{account.id}/"
    ports.accounts.remove(account)
    ports.mail_files.delete([found.key for found in ports.mail_files.listing(prefix)])


@router.post("/accounts/{account_id}/test")
def try_account(account_id: str, caller: Person, ports: Ports) -> dict[str, Any]:
    """Sign in to both servers now."""
    return single(ports.accounts.try_out(own_account(ports, caller, account_id)))


@router.post("/accounts/{account_id}/sync", status_code=202)
def sync_now(account_id: str, caller: Person, ports: Ports) -> dict[str, Any]:
    """Look for new mail now, in the background."""
    account = own_account(ports, caller, account_id)
    ports.dispatch.sync(account.org_id, account.id)
    return single({"account_id": account.id, "status": "queued"})


@router.get("/folders/{account_id}")
def list_folders(account_id: str, caller: Person, ports: Ports) -> dict[str, Any]:
    """The folders of an account with their numbers of messages."""
    account = own_account(ports, caller, account_id)
    with ports.store.transaction(caller.org_id) as unit:
        counts = unit.mail.folders.counts(account.id)
        folders = unit.mail.folders.of_account(account.id)
    found = [
        {
            "id": folder.id,
            "path": folder.path,
            "name": folder.name,
            "special": folder.special or None,
            "unread": counts.get(folder.id, (0, 0))[0],
            "total": counts.get(folder.id, (0, 0))[1],
        }
        for folder in folders
    ]
    return {"success": True, "data": found, "total": len(found)}
