"""By the clock: takes up what nobody works on and crawls what is due; at night also compares bucket and rows."""

from __future__ import annotations

from typing import Any

from functions.kb.deps import wiring
from layers.http.observability import prepare_logging
from shared.knowledge.sweeping import reconcile, sweep
from shared.websites.crawling import send_due


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """The answer counts what was done. The nightly event says `{"reconcile": true}`."""
    del context
    prepare_logging()
    ports = wiring()
    done = {"documents": sweep(ports.watch), "websites": send_due(ports.indexing)}
    if event.get("reconcile"):
        done["reconciled"] = reconcile(ports.watch)
    return done
