"""Everything that checks the template: two SAM validations, cfn-lint on the transformed stack, our rules.

All four are needed: each lets defects pass that another one catches.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from infra.build import rules, sam
from infra.build.template import load
from infra.build.toolchain import ROOT, ToolFailed, run, tool


def plain_template(template: Path = sam.TEMPLATE) -> str:
    """The template after the Serverless transform, as JSON text."""
    done = subprocess.run(
        [tool("sam") / "python", "-m", "infra.cloud.transform", template],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ToolFailed(f"the transform of {template.name} failed\n{done.stderr}")
    return done.stdout


def lint_plain(template: Path = sam.TEMPLATE) -> None:
    """cfn-lint knows no SAM, so it reads the transformed template."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.json"
        plain.write_text(plain_template(template), encoding="utf-8")
        run([tool("sam") / "cfn-lint", "--regions", "us-east-1", "--", plain])


def validate(template: Path = sam.TEMPLATE) -> None:
    """Every gate, cheapest first; raises ToolFailed with what the failing one said."""
    if found := rules.findings(load(template)):
        raise ToolFailed("\n".join(found))
    lint_plain(template)
    sam.call(["validate", "--template-file", str(template)], quiet=True)
    sam.call(["validate", "--lint", "--template-file", str(template)], quiet=True)


def main() -> None:
    validate()
    for stack in sorted((ROOT / "infra" / "stacks").glob("*.yaml")):
        run([tool("sam") / "cfn-lint", "--regions", "us-east-1", "--", stack])
    print("template: rules, transform, cfn-lint, sam validate and sam validate --lint agree")


if __name__ == "__main__":
    main()
