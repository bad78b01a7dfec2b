"""The byte budget of built artefacts: a function and its layers, unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.build.template import FUNCTION, Template, load, target
from infra.build.toolchain import ROOT

BUILT = ROOT / ".aws-sam" / "build"
BUDGET_MB = 150
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of one built function: its own code and what each of its layers adds."""

    function: str
    own: int
    layers: dict[str, int]

    @property
    def total(self) -> int:
        return self.own + sum(self.layers.values())


def sizes(template: Template, built: Path = BUILT) -> Iterator[Size]:
    """One row per function of the template."""
    measured: dict[str, int] = {}
    for name, properties in template.of_type(FUNCTION).items():
        layers = [target(layer) or "" for layer in properties.get("Layers", [])]
        for layer in layers:
            measured.setdefault(layer, folder_bytes(built / layer))
        yield Size(name, folder_bytes(built / name), {layer: measured[layer] for layer in layers})


def folder_bytes(folder: Path) -> int:
    """Sum of the sizes of all files below a folder; the folder must exist."""
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not built; run `make build`")
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def over_budget(found: list[Size]) -> list[str]:
    """One sentence per function above the budget."""
    return [
        f"{size.function}: {size.total / MB:.1f} MB unpacked, the budget is {BUDGET_MB} MB"
        for size in found
        if size.total > BUDGET_MB * MB
    ]


def main() -> None:
    found = list(sizes(load()))
    for size in sorted(found, key=lambda one: -one.total):
        parts = " + ".join(f"{name} {part / MB:.1f}" for name, part in size.layers.items())
        print(f"{size.function:22} {size.total / MB:6.1f} MB = own {size.own / MB:.1f} + {parts}")
    if broken := over_budget(found):
        raise SystemExit("\n".join(broken))


if __name__ == "__main__":
    main()
