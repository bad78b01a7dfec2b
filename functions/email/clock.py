"""Once a minute: sends mail whose time has come, wakes snoozed mail, and has mailboxes looked at that are due."""

from __future__ import annotations

from typing import Any

from functions.email.deps import wiring
from layers.http.observability import prepare_logging
from shared.mail.arrived import handle_arrivals
from shared.mail.channel import mail_what_was_said
from shared.mail.delivering import sweep
from shared.mail.minding import mind


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    """The minute's work; the answer counts what was done."""
    prepare_logging()
    ports, remaining = wiring(), context.get_remaining_time_in_millis
    orgs = list(ports.store.directory.org_ids())
    said = sum(mail_what_was_said(ports.store, ports.clock, org_id) for org_id in orgs)
    done = {"said": said, **sweep(ports.mail_room, remaining)}
    done |= mind(ports.store, ports.dispatch, ports.clock)
    done["arrivals"] = sum(
        handle_arrivals(ports.store, ports.queue, ports.clock, org_id, remaining) for org_id in orgs
    )
    return done
