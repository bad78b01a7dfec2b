"""Finding an interpreter and running a tool."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from infra.build import toolchain


def test_the_running_version_is_found_as_the_running_interpreter() -> None:
    assert toolchain.interpreter(toolchain.running_version()) == Path(sys.executable)


def test_a_version_that_does_not_exist_is_not_found() -> None:
    assert toolchain.interpreter("3.2") is None


def test_a_failing_command_raises_with_what_it_printed() -> None:
    with pytest.raises(toolchain.ToolFailed, match="no luck"):
        toolchain.run([sys.executable, "-c", "raise SystemExit('no luck')"])
