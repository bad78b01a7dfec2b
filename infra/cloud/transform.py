"""SAM template to plain CloudFormation, offline. Runs inside the SAM CLI's environment.

usage: python -m infra.cloud.transform template.yaml > plain.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

PLACE = "s3://bucket/key"


class NoManagedPolicies:
    """The translator asks IAM for the ARNs of AWS's managed policies; we name none by bare name."""

    def load(self) -> dict[str, str]:
        return {}


def transformed(path: Path) -> dict[str, Any]:
    """The template after the Serverless transform; code locations become a placeholder."""
    from samtranslator.translator.transform import transform
    from samtranslator.yaml_helper import yaml_parse

    template = yaml_parse(path.read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        properties = resource.get("Properties") or {}
        if resource["Type"] == "AWS::Serverless::Function":
            properties["CodeUri"] = PLACE
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            properties["ContentUri"] = PLACE
    plain: dict[str, Any] = transform(template, {}, NoManagedPolicies())
    return plain


if __name__ == "__main__":
    json.dump(transformed(Path(sys.argv[1])), sys.stdout, indent=1)
