"""Brings the schema up to date while the stack is deployed: a CloudFormation custom resource.

Request and answer: "Custom resource request objects" in the CloudFormation guide. CloudFormation waits
for an answer at `ResponseURL` up to an hour, so every outcome is reported, a failure above all. New
migrations only add, because the previous code still runs while they are applied.
"""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from functions.admin import deps
from shared.log import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

PHYSICAL_ID = "schema"
ANSWER_SECONDS = 30
MOST_REASON = 1000  # CloudFormation refuses answers above 4096 bytes


def handler(event: Mapping[str, Any], context: object) -> Mapping[str, Any]:
    """Migrate on Create and Update; a deleted stack leaves its database alone."""
    del context
    try:
        applied = [] if event["RequestType"] == "Delete" else deps.migrate_schema()
    except Exception as failure:  # noqa: BLE001  # outermost: CloudFormation must hear of any failure
        logger.exception("migration failed")
        answer = _answer(
            event, "FAILED", reason=f"{type(failure).__name__}: {failure}"[:MOST_REASON]
        )
    else:
        logger.info("schema is up to date", applied=applied)
        answer = _answer(event, "SUCCESS", data={"Applied": ",".join(applied)})
    _send(event["ResponseURL"], answer)
    return answer


def _answer(
    event: Mapping[str, Any],
    status: str,
    *,
    reason: str = "",
    data: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    return {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": PHYSICAL_ID,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": dict(data or {}),
    }


def _send(url: str, answer: Mapping[str, Any]) -> None:
    """Send the answer where CloudFormation waits for it. The address is presigned without a content type."""
    place = urlsplit(url)
    kind = http.client.HTTPConnection if place.scheme == "http" else http.client.HTTPSConnection
    connection = kind(place.netloc, timeout=ANSWER_SECONDS)
    try:
        connection.request(
            "PUT", f"{place.path}?{place.query}", json.dumps(answer), {"Content-Type": ""}
        )
        reply = connection.getresponse()
        if reply.status >= 300:
            logger.error("the answer was refused", status=reply.status)
    finally:
        connection.close()
