"""Script files on disk, and what their package says about them."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cached_property
from glob import has_magic, iglob
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed
from shared.basic.compiler import Diagnostic, Known, compile_source
from shared.encoding import decode_text
from shared.packages.config_csv import parse_config
from shared.packages.layout import SCRIPT_SUFFIX, Part, script_name
from shared.packages.limits import MAX_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shared.basic.compiler import Compilation

CONSTANT_PREFIX = "param-"
_DECLARES = re.compile(r"^[ \t]*TABLE[ \t]", re.IGNORECASE | re.MULTILINE)
STDIN = Path("-")
"""The source comes from standard input and stands for a script of the current folder."""


@dataclass(frozen=True)
class Dialogs:
    """A folder of scripts: `root` is a `.gbdialog` folder, or any folder with loose `.bas` files."""

    root: Path

    @classmethod
    def around(cls, file: Path) -> Dialogs:
        """The scripts a file belongs to: its dialog folder, else the folder it lies in."""
        for folder in file.resolve().parents:
            if folder.name.casefold().endswith(f".{Part.DIALOG.value}"):
                return cls(folder)
        return cls(file.resolve().parent)

    @cached_property
    def files(self) -> Mapping[str, Path]:
        """The scripts by name; folders below count only in a package."""
        nested = self.root.name.casefold().endswith(f".{Part.DIALOG.value}")
        found = self.root.rglob("*") if nested else self.root.iterdir()
        return {script_name(path.name): path for path in sorted(found) if is_script(path)}

    @cached_property
    def config(self) -> Mapping[str, str]:
        """The settings of the package."""
        path = self._beside(Part.SETTINGS) / "config.csv"
        return parse_config(decode_text(path.read_bytes())).values if path.is_file() else {}

    @property
    def drive(self) -> Path:
        """Where the package's own files lie, if it has any."""
        return self._beside(Part.DRIVE)

    def _beside(self, part: Part) -> Path:
        return self.root.parent / f"{self.root.name.rpartition('.')[0]}.{part.value}"

    def compiled(
        self, file: Path, *, strict: bool = False, webhooks: Iterable[str] = ()
    ) -> Compilation:
        """What the compiler makes of one of the files. Raises CommandFailed and OSError as `source_of`."""
        return compile_source(
            source_of(file), name=self.name(file), known=self.known(strict, webhooks)
        )

    def known(self, strict: bool = False, webhooks: Iterable[str] = ()) -> Known:
        """What the compiler is told about the folder."""
        constants = (key for key in self.config if key.startswith(CONSTANT_PREFIX))
        return Known(
            config=frozenset(key.removeprefix(CONSTANT_PREFIX) for key in constants),
            scripts=frozenset(self.files),
            webhooks=frozenset(webhooks),
            strict=strict,
            sources=self.sources,
            tables=self.tables,
        )

    @cached_property
    def declaring(self) -> Sequence[str]:
        """The scripts with TABLE blocks."""
        return [name for name, source in self.sources.items() if _DECLARES.search(source)]

    @cached_property
    def tables(self) -> Mapping[str, frozenset[str]] | None:
        """The columns of the tables the scripts declare; None where they declare none and use those of elsewhere."""
        found: dict[str, frozenset[str]] = {}
        for name in self.declaring:
            script = compile_source(self.sources[name], name=name).script
            for table in script.tables if script else ():
                found[table.name] = frozenset(column.name for column in table.columns)
        return found or None

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """The text of every script, for those that include it."""
        return {name: decode_text(path.read_bytes()) for name, path in self.files.items()}

    def name(self, file: Path) -> str:
        """The path below the folder, without `.bas`."""
        if file == STDIN:
            return "stdin"
        path, root = file.resolve(), self.root.resolve()
        relative = path.relative_to(root).as_posix() if root in path.parents else path.name
        return relative[: -len(SCRIPT_SUFFIX)] if is_script(file) else relative


def source_of(file: Path) -> str:
    """The text of a script, whatever its encoding. Raises OSError, and CommandFailed for one that is too large."""
    data = sys.stdin.buffer.read() if file == STDIN else _bytes(file)
    if len(data) > MAX_SCRIPT:
        raise CommandFailed(
            f"a script has at most {MAX_SCRIPT:,} bytes; this one has {len(data):,}"
        )
    return decode_text(data)


def _bytes(file: Path) -> bytes:
    size = file.stat().st_size
    if size > MAX_SCRIPT:
        raise CommandFailed(f"a script has at most {MAX_SCRIPT:,} bytes; this one has {size:,}")
    return file.read_bytes()


def unreadable(error: OSError | CommandFailed) -> Diagnostic:
    """E0001: there is no such file, or it cannot be read; E0002: it is too large."""
    reason = (error.strerror or "it cannot be read") if isinstance(error, OSError) else str(error)
    code = "E0001" if isinstance(error, OSError) else "E0002"
    return Diagnostic(code, "error", 1, 1, 1, 1, f"This script cannot be read: {reason}")


def is_script(path: Path) -> bool:
    return path.is_file() and path.suffix.casefold() == SCRIPT_SUFFIX


def named_files(paths: Sequence[Path], suffix: str = SCRIPT_SUFFIX) -> list[Path]:
    """The files named, `-` for standard input, those a pattern (`*`, `**`, `?`) matches, and the files with the suffix
    below the folders named; each once. What is named and is not there is among them."""
    found = [file for path in paths for each in _matching(path) for file in _below(each, suffix)]
    return list(dict.fromkeys(found))


def _matching(path: Path) -> Iterator[Path]:
    if path.exists() or path == STDIN or not has_magic(str(path)):
        yield path
        return
    matching = sorted(iglob(str(path), recursive=True))  # noqa: PTH207 - pathlib has no absolute patterns
    yield from map(Path, matching or [str(path)])


def _below(path: Path, suffix: str) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for each in sorted(path.rglob("*")):
        if each.is_file() and each.suffix.casefold() == suffix:
            yield each
