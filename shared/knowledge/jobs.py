"""The work the indexer takes from the queue, as JSON bodies."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

INGEST = "ingest"


@dataclass(frozen=True, slots=True)
class IngestJob:
    """Look at one object and make the index agree with it.

    `etag` is the object's when the job was made, for the log only. `attempt` counts failures so far.
    `force` names a request to index again what has not changed.
    """

    org_id: str
    bot_id: str
    kb: str
    path: str
    key: str
    etag: str = ""
    attempt: int = 0
    force: str = ""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> IngestJob:
        """The job of a queue message; raises KeyError when it is not one."""
        required = {name: str(body[name]) for name in ("org_id", "bot_id", "kb", "path", "key")}
        return cls(
            **required,
            etag=str(body.get("etag", "")),
            attempt=int(body.get("attempt", 0)),
            force=str(body.get("force", "")),
        )

    def as_json(self) -> dict[str, Any]:
        return {"kind": INGEST, **asdict(self)}
