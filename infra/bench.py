"""Runs every benchmark under tests/bench and prints its figures: ratios and times measured within one run."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "bench"


def main(names: list[str]) -> int:
    """Run the benchmarks named (all of them by default); 1 when one has no `bench` function."""
    paths = [path for path in sorted(FOLDER.glob("bench_*.py")) if not names or path.stem in names]
    for path in paths:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            return 1
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        print(f"\n{path.stem.removeprefix('bench_')}", flush=True)
        for name, value in module.bench().items():
            print(f"  {name:<58} {value:>10.3f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
