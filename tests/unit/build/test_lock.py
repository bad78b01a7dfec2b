"""The runtime lock, cut into layers."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.build import layers, lock

LOCK = """# header
alpha==1.0 \\
    --hash=sha256:aa
beta==2.0 ; python_full_version < '3.12' \\
    --hash=sha256:bb
beta==3.0 ; python_full_version >= '3.12' \\
    --hash=sha256:cc
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "runtime.txt"
    path.write_text(LOCK)
    return path


def test_a_part_carries_pins_and_hashes(file: Path) -> None:
    assert lock.part(["alpha"], file) == "alpha==1.0 \\\n    --hash=sha256:aa\n"


def test_a_distribution_keeps_the_pins_of_every_python(file: Path) -> None:
    assert lock.part(["beta"], file).count("--hash") == 2


def test_a_distribution_outside_the_lock_is_refused(file: Path) -> None:
    with pytest.raises(KeyError):
        lock.part(["gamma"], file)


def test_every_locked_distribution_is_in_one_layer_or_in_groups() -> None:
    placed = [name for layer in layers.LAYERS.values() for name in layer.distributions]
    placed += layers.NOT_SHIPPED
    placed += {name for group in layers.GROUPS.values() for name in group.distributions}
    assert sorted(placed) == sorted(lock.entries())
