"""An office with Ana in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from functions.calendar.app import app
from functions.calendar.deps import wiring
from tests.support.calendars import Office, Person


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    app.dependency_overrides[wiring] = lambda: made
    yield made
    app.dependency_overrides.clear()


@pytest.fixture
def ana(office: Office) -> Person:
    return office.person("Ana")
