"""Every route says who may use it, and nothing else is said."""

from __future__ import annotations

import importlib

import pytest

from infra.build.toolchain import ROOT
from shared.identity.access.table import Need, access_of
from shared.identity.roles import PERMISSIONS, covers

GROUPS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))


def routes(group: str) -> set[str]:
    app = importlib.import_module(f"functions.{group}.app").app
    return {
        f"{method.upper()} {path}"
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
def test_every_route_has_an_entry_in_its_groups_table_of_access(group: str) -> None:
    missing = routes(group) - set(access_of(group))
    assert missing == set(), f"say who may use them in shared/identity/access/{group}.py"


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.filterwarnings("ignore:Duplicate Operation ID")
def test_a_table_of_access_names_no_route_that_is_gone(group: str) -> None:
    assert set(access_of(group)) - routes(group) == set()


@pytest.mark.parametrize(
    ("group", "route", "need"),
    [(group, *entry) for group in GROUPS for entry in access_of(group).items()],
    ids=str,
)
def test_the_least_role_implies_the_permission_of_its_route(
    group: str, route: str, need: Need
) -> None:
    assert not need.permission or covers(PERMISSIONS[need.role], need.permission)
