"""A function finds what it carries: its wiring is built with the adapters of its own layers and group, and no others."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from infra.build import layers, template
from infra.build.toolchain import ROOT

FUNCTIONS = {
    name: properties
    for name, properties in template.load().of_type(template.FUNCTION).items()
    if name != "MigrateFunction"  # it has no wiring, and runs before there is anything to wire
}
PROGRAM = """
import importlib, json, pathlib, re, sys

handler, packed = sys.argv[1], set(json.loads(sys.argv[2]))

class OnlyPacked:
    def find_spec(self, name, path=None, target=None):
        parts = name.split(".")
        if parts[0] == "layers" and len(parts) > 1 and parts[1] not in packed:
            raise ModuleNotFoundError(f"{name} is not packed with {handler}")

sys.meta_path.insert(0, OnlyPacked())
door = importlib.import_module(handler)
wiring = importlib.import_module(handler.rpartition(".")[0] + ".deps").wiring()
for name in re.findall(r"wiring\\(\\)\\.(\\w+)", pathlib.Path(door.__file__).read_text()):
    getattr(wiring, name)
"""
ENVIRONMENT = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "QDRANT_URL": "http://127.0.0.1:1",
    "SIGNING_SECRET": "a secret of thirty-two characters",
    "AWS_REGION": "us-east-1",
    "PATH": "/usr/bin:/bin",
}


def packed(properties: dict[str, object]) -> list[str]:
    """The folders of `layers/` a function has at run time."""
    group = str(properties["Handler"]).split(".")[1]
    named = [str(template.target(layer)) for layer in properties["Layers"]]  # type: ignore[attr-defined]
    parts = [layers.LAYERS[name] for name in named]
    parts += [layers.GROUPS[group]] if group in layers.GROUPS else []
    sources = [source for part in parts for source in part.sources]
    return [source.partition("/")[2] for source in sources if source.startswith("layers/")]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_carries_the_adapters_it_is_wired_with(name: str) -> None:
    handler = FUNCTIONS[name]["Handler"].rpartition(".")[0]
    arguments = [handler, json.dumps(packed(FUNCTIONS[name]))]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
