"""What is built for: a Python minor version and a processor, as the template's parameters name them."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass

from infra.build.toolchain import LAMBDA_PYTHON

# Amazon Linux 2023 has glibc 2.34; wheels are tagged with the oldest glibc that they run on.
_GLIBC = ("manylinux_2_34", "manylinux_2_28", "manylinux_2_27", "manylinux_2_26", "manylinux_2_24")
_GLIBC_OLD = ("manylinux_2_17", "manylinux2014")


@dataclass(frozen=True, slots=True)
class Target:
    """`python` is like 3.13, `machine` is Lambda's name: arm64 or x86_64."""

    python: str
    machine: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Target:
        """`make build` sets both; a bare `sam build` gets the template's defaults."""
        return cls(
            python=environment.get("GB_PYTHON_VERSION", LAMBDA_PYTHON),
            machine=environment.get("GB_ARCHITECTURE", "arm64"),
        )

    @property
    def platforms(self) -> tuple[str, ...]:
        """The wheel tags pip may choose from."""
        wheel = {"arm64": "aarch64", "x86_64": "x86_64"}[self.machine]
        return tuple(f"{tag}_{wheel}" for tag in (*_GLIBC, *_GLIBC_OLD))


def machine_here() -> str:
    """This computer's processor by Lambda's name."""
    return "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
