"""Invoke one built function by its logical id: what `gb invoke` does."""

from __future__ import annotations

from collections.abc import Mapping

from infra.build import sam
from infra.cloud.emulator import Emulator, Invocation


def invoke(
    logical_id: str, event: object, environment: Mapping[str, str] | None = None
) -> Invocation:
    """Build if a source is newer, start the function under the emulator, run it once.

    `environment` holds what the template would give the function: service URLs, bucket, queues.
    """
    built = sam.build_local()
    with Emulator(logical_id, built, environment or {}) as function:
        return function.invoke(event)
