"""The gates pass our template and refuse the defects that only one of them sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.build import gates
from infra.build.sam import TEMPLATE
from infra.build.toolchain import ToolFailed

pytestmark = pytest.mark.timeout(300)

DEFECTS = {
    "unknown property": ("    MemorySize: 1024\n", "    MemorySize: 1024\n    Memory: 1\n"),
    "socket stage": ("      StageName: !Ref StageName\n", "      StageName: $default\n"),
    "unknown attribute": ("!GetAtt TurnsDeadLetters.Arn", "!GetAtt TurnsDeadLetters.Nothing"),
}


def test_the_template_passes_every_gate() -> None:
    gates.validate()


@pytest.mark.parametrize(("before", "after"), DEFECTS.values(), ids=DEFECTS)
def test_a_defect_is_refused(before: str, after: str, tmp_path: Path) -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    assert before in text
    broken = tmp_path / "template.yaml"
    broken.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ToolFailed):
        gates.validate(broken)
