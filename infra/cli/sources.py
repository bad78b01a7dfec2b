"""Script files on disk, and what their package says about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from infra.cli.failure import CommandFailed
from shared.basic.compiler import Known, compile_source
from shared.encoding import decode_text
from shared.packages.config_csv import parse_config
from shared.packages.layout import SCRIPT_SUFFIX, Part, script_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from shared.basic.compiler import Compilation

CONSTANT_PREFIX = "param-"


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
        settings = self.root.name.rpartition(".")[0] + f".{Part.SETTINGS.value}"
        path = self.root.parent / settings / "config.csv"
        return parse_config(decode_text(path.read_bytes())).values if path.is_file() else {}

    def compiled(
        self, file: Path, *, strict: bool = False, webhooks: Iterable[str] = ()
    ) -> Compilation:
        """What the compiler makes of one of the files."""
        constants = (key for key in self.config if key.startswith(CONSTANT_PREFIX))
        known = Known(
            config=frozenset(key.removeprefix(CONSTANT_PREFIX) for key in constants),
            scripts=frozenset(self.files),
            webhooks=frozenset(webhooks),
            strict=strict,
        )
        return compile_source(decode_text(file.read_bytes()), name=self._name(file), known=known)

    def _name(self, file: Path) -> str:
        """The path below the folder, without `.bas`."""
        path = file.resolve()
        relative = (
            path.relative_to(self.root.resolve()) if self.root.resolve() in path.parents else None
        )
        return (relative.as_posix() if relative else path.name)[: -len(SCRIPT_SUFFIX)]


def is_script(path: Path) -> bool:
    return path.is_file() and path.suffix.casefold() == SCRIPT_SUFFIX


def scripts_in(paths: Sequence[Path]) -> list[Path]:
    """The files named, and every script below the folders named. Raises CommandFailed."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(each for each in path.rglob("*") if is_script(each))
        elif is_script(path):
            found.append(path)
        else:
            raise CommandFailed(f"{path} is no script and no folder")
    return list(dict.fromkeys(found))
