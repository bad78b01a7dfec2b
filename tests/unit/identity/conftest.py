"""The auth group on fakes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from functions.auth.app import app
from functions.auth.deps import wiring
from tests.support.reception import Lobby


@pytest.fixture
def lobby() -> Iterator[Lobby]:
    found = Lobby()
    app.dependency_overrides[wiring] = lambda: found
    yield found
    app.dependency_overrides.clear()
