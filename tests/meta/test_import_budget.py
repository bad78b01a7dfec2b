"""What a cold start imports: counted in modules, which do not flicker as milliseconds do.

A fresh interpreter imports each handler. Heavy libraries must wait for their adapter's first call.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from infra.build import template
from infra.build.toolchain import ROOT

HANDLERS = {
    properties["Handler"].rpartition(".")[0]: bool(
        [event for event in properties.get("Events", {}).values() if event["Type"] == "HttpApi"]
    )
    for properties in template.load().of_type(template.FUNCTION).values()
}
# FastAPI with pydantic is 400 modules by itself; a door without it has no reason to come near.
HTTP_MODULES = 700
OTHER_MODULES = 500
# Loaded by an adapter's first call, and by nothing before it.
LATE = {
    "anthropic",
    "boto3",
    "grpc",
    "numpy",
    "openai",
    "psycopg",
    "pypdfium2",
    "python_calamine",
    "qdrant_client",
    "redis",
}
LATE_MODULES = {"shared.basic.compiler"}
HTTP_ONLY = {"fastapi", "mangum", "starlette"}

PROGRAM = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
print(json.dumps(sorted(sys.modules)))
"""


def imported(handler: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, handler],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    names: list[str] = json.loads(done.stdout)
    return names


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_cold_start_imports_no_more_than_it_needs(handler: str) -> None:
    modules = imported(handler)
    packages = {name.partition(".")[0] for name in modules}
    http = HANDLERS[handler]
    assert packages & (LATE if http else LATE | HTTP_ONLY) == set()
    assert LATE_MODULES.isdisjoint(modules)
    assert len(modules) <= (HTTP_MODULES if http else OTHER_MODULES)
