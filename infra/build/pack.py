"""Packing: what a layer or a function looks like on Lambda.

Called by the Makefiles that SAM runs: `python -m infra.build.pack CoreLayer FOLDER` for a layer,
`… pack functions/chat FOLDER` for a function. Third-party parts are installed once per lock, target and
pruning table under `.gb/wheels` and copied from there.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from infra.build import layers, lock
from infra.build.target import Target
from infra.build.toolchain import ROOT, ToolFailed, interpreter, run

WHEELS = ROOT / ".gb" / "wheels"
# Zip archives carry times; a fixed one makes equal contents equal archives, so nothing is published for nothing.
EPOCH = 1_600_000_000


def pack_layer(name: str, folder: Path, target: Target) -> None:
    """Write `folder`/python: the layer's distributions, its part of our code, and bytecode."""
    layer = layers.LAYERS[name]
    site = folder / "python"
    if layer.distributions:
        shutil.copytree(_third_party(layer, target), site, dirs_exist_ok=True)
    for source in layer.sources:
        _copy(source, site)
    _finish(site, layer.sources, target)


def pack_function(source: str, folder: Path, target: Target) -> None:
    """Write the function's folder under its import path, and what its group carries itself, with bytecode."""
    group = layers.GROUPS.get(source.rpartition("/")[2], layers.Layer((), ()))
    if group.distributions:
        shutil.copytree(_third_party(group, target), folder, dirs_exist_ok=True)
    for part in (source, *group.sources):
        _copy(part, folder)
    _finish(folder, [source, *group.sources], target)


def _copy(source: str, site: Path) -> None:
    if not (ROOT / source).exists():
        raise ToolFailed(f"{source} is to be packed and does not exist")
    if (ROOT / source).is_file():
        (site / source).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / source, site / source)
        return
    unwanted = shutil.ignore_patterns("__pycache__", "Makefile", "*.mk", "*.pyc", ".*")
    shutil.copytree(ROOT / source, site / source, dirs_exist_ok=True, ignore=unwanted)


def _finish(site: Path, compiled: Iterable[str], target: Target) -> None:
    _compile([site / part for part in compiled], target)
    for path in (site, *site.rglob("*")):
        os.utime(path, (EPOCH, EPOCH), follow_symlinks=False)


def _third_party(layer: layers.Layer, target: Target) -> Path:
    """A folder with the layer's distributions: pruned, compiled, complete."""
    wanted = lock.part(layer.distributions)
    pruning = (layers.PRUNED, layers.AWS_SERVICES, layers.BYTECODE_ONLY)
    key = sha256(f"{wanted}{target}{pruning}".encode()).hexdigest()[:16]
    folder = WHEELS / key
    if folder.exists():
        return folder
    WHEELS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WHEELS) as scratch:
        site = Path(scratch) / "site"
        _install(wanted, site, target)
        _prune(site)
        _drop_sources([site / package for package in layers.BYTECODE_ONLY], target)
        _compile([site], target)
        try:
            site.rename(folder)
        except OSError:
            # Functions of one group are packed at the same time; whoever ends first has made the same folder.
            if not folder.exists():
                raise
    return folder


def _install(requirements: str, site: Path, target: Target) -> None:
    python = _python(target)
    asked = site.parent / "requirements.txt"
    asked.write_text(requirements, encoding="utf-8")
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--no-compile",
    ]
    tags = [part for tag in target.platforms for part in ("--platform", tag)]
    exact = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--implementation", "cp"]
    run([*pip, *exact, "--python-version", target.python, *tags, "-r", asked, "-t", site])


def _prune(site: Path) -> None:
    for pattern in layers.PRUNED:
        for path in sorted(site.glob(pattern), reverse=True):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for model in site.glob("botocore/data/*/"):
        if model.is_dir() and model.name not in layers.AWS_SERVICES:
            shutil.rmtree(model)


def _compile(folders: Iterable[Path], target: Target, *layout: str) -> None:
    """Bytecode halves every cold start. Unchecked hashes, because archives do not keep file times."""
    mode = ["--invalidation-mode", "unchecked-hash"]
    run([_python(target), "-I", "-m", "compileall", "-q", "-j", "0", *mode, *layout, *folders])


def _drop_sources(packages: Iterable[Path], target: Target) -> None:
    """Replace each module by its bytecode, in the place where Python looks when there is no source."""
    present = [package for package in packages if package.is_dir()]
    if present:
        _compile(present, target, "-b")
    for package in present:
        for source in package.rglob("*.py"):
            source.unlink()


def _python(target: Target) -> Path:
    found = interpreter(target.python)
    if found is None:
        raise ToolFailed(
            f"Python {target.python} is not installed here, and its bytecode is needed; "
            "`make build` chooses a version that is."
        )
    return found


def main(arguments: list[str]) -> None:
    what, folder = arguments
    target = Target.from_environment(os.environ)
    (pack_layer if what in layers.LAYERS else pack_function)(what, Path(folder), target)


if __name__ == "__main__":
    main(sys.argv[1:])
