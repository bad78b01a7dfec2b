"""template.yaml as data: intrinsics in their long form, resources by type, Globals merged in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.build.toolchain import ROOT
from infra.gateway import intrinsics

Resource = Mapping[str, Any]

FUNCTION = "AWS::Serverless::Function"
LAYER = "AWS::Serverless::LayerVersion"
QUEUE = "AWS::SQS::Queue"


@dataclass(frozen=True, slots=True)
class Template:
    """The template's sections; `resources` have `Globals.Function` merged into each function."""

    parameters: Mapping[str, Resource]
    resources: Mapping[str, Resource]
    outputs: Mapping[str, Resource]

    def of_type(self, kind: str) -> dict[str, Resource]:
        """Logical id to properties of every resource of one type."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }


def load(path: Path = ROOT / "template.yaml") -> Template:
    """Read a SAM template."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Template:
    """Read the text of a SAM template."""
    whole = intrinsics.load(text)
    shared = whole.get("Globals", {}).get("Function", {})
    resources = {
        name: {**resource, "Properties": _merged(shared, resource["Properties"])}
        if resource["Type"] == FUNCTION
        else resource
        for name, resource in whole["Resources"].items()
    }
    return Template(whole.get("Parameters", {}), resources, whole.get("Outputs", {}))


def target(value: Any) -> str | None:
    """The logical id that a Ref or GetAtt points to."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), _]}:
            return name.split(".")[0]
        case _:
            return None


def _merged(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """SAM's rule: maps merge key by key, the function's own value wins."""
    result: dict[str, Any] = dict(shared)
    for key, value in own.items():
        before = result.get(key)
        both = isinstance(value, Mapping) and isinstance(before, Mapping)
        result[key] = _merged(before, value) if both and before is not None else value
    return result
