"""The sample events of both fronts reach the CalDAV function."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.calendar.caldav import answered
from infra.build.toolchain import ROOT
from tests.support.calendars import Office, Person


@pytest.mark.parametrize("name", ["caldav-propfind", "caldav-balancer"])
def test_a_sample_event_is_answered(office: Office, ana: Person, name: str) -> None:
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    ports: Any = office
    refused = answered(event, lambda: ports)
    assert (refused["statusCode"], refused["headers"]["WWW-Authenticate"][:5]) == (401, "Basic")
    event["headers"]["authorization"] = f"Bearer {ana.token}"
    found = answered(event, lambda: ports)
    assert found["statusCode"] == 207
    assert "Calendar</D:displayname>" in found["body"]
