"""Tickets for sockets of pages that send no cookie (platform spec §3.7): one minute, one use."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from fastapi import APIRouter

from functions.chat.deps import wiring
from functions.chat.inputs import Known
from shared.identity.tokens import TICKET

router = APIRouter(tags=["chat"])

TICKET_SECONDS = 60


@router.post("/api/auth/ws-ticket")
def issue_ticket(caller: Known) -> dict[str, Any]:
    """A ticket for `/ws?token=`."""
    identity = replace(caller, expires_at=int(time.time()) + TICKET_SECONDS)
    return {"ticket": wiring().signer.sign(identity, TICKET), "expires_in": TICKET_SECONDS}
