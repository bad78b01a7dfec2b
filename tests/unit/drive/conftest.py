"""A drive whose routes are wired to fakes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from functions.drive.app import app
from functions.drive.deps import wiring
from tests.support.drives import Drives
from tests.support.people import SignedIn


@pytest.fixture
def drives() -> Iterator[Drives]:
    found = Drives({"user-file-limit": "100MB", "user-storage-quota": "200MB"})
    app.dependency_overrides[wiring] = lambda: found
    yield found
    app.dependency_overrides.clear()


@pytest.fixture
def ana(drives: Drives) -> SignedIn:
    return drives.person("ana")


@pytest.fixture
def bia(drives: Drives) -> SignedIn:
    return drives.person("bia")
