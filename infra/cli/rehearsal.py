"""A script of a folder rehearsed: compiled with those it calls, answered, its waits skipped, its end told."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from infra.cli.sources import Dialogs, source_of
from layers.documents.catalog import DocumentFormats
from layers.papers.office import OfficePapers
from shared.basic.compiler import compile_source
from shared.basic.compiler.compilation import is_tool
from shared.basic.compiler.generator import generate
from shared.basic.rehearsal.acts import Stubs, offline_keywords
from shared.basic.rehearsal.performance import FAILED, Performance, error_event
from shared.basic.rehearsal.services import OfflineModels, OfflineServices, Props

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from shared.basic.compiler import Diagnostic
    from shared.basic.registry import Registry
    from shared.basic.rehearsal.performance import Telling
    from shared.basic.runtime.program import Program

NOT_COMPILED = 2


@dataclass(frozen=True, slots=True)
class Setup:
    """What a script is given: its PARAMs as text, answers in turn, stubs by keyword."""

    params: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    stubs: Mapping[str, list[Any]] = field(default_factory=dict)
    dry_run: bool = False
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What the compiler says about a file."""

    file: Path
    diagnostic: Diagnostic


def rehearse(file: Path, setup: Setup, show: Telling) -> tuple[int, list[Finding]]:
    """Run the script: 0 when it ends or waits, 1 when it fails, 2 when it does not compile; and what the compiler says
    about files that do not compile. Raises CommandFailed or OSError for a file that cannot be read."""
    stage = Stage.of(file, setup, show)
    program = stage.programs.of_file(file)
    if program is None:
        return NOT_COMPILED, stage.programs.findings
    performance = Performance(
        stage.services, stage.registry, show, list(setup.answers), dry_run=setup.dry_run
    )
    return performance.run(program, setup.params), stage.programs.findings


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything around the script."""

    programs: Programs
    registry: Registry
    services: OfflineServices

    @classmethod
    def of(cls, file: Path, setup: Setup, show: Telling) -> Stage:
        dialogs = Dialogs.around(file)
        stubs = Stubs({name: list(answers) for name, answers in setup.stubs.items()})
        registry = offline_keywords(show.tell, stubs, dry_run=setup.dry_run)
        programs = Programs(dialogs, registry)
        models = OfflineModels(stubs, setup.dry_run)
        props = Props(dialogs.config, dialogs.drive, DocumentFormats(), OfficePapers())
        services = OfflineServices(programs, props, show.tell, models, setup.seconds)
        for declaring in dialogs.declaring:
            services.declare(programs.metadata_of(declaring))
        return cls(programs, registry, services)


class Programs:
    """The script, and those beside it that it calls, compiled when they are."""

    def __init__(self, dialogs: Dialogs, registry: Registry) -> None:
        self._dialogs = dialogs
        self._registry = registry
        self.loaded: dict[str, Program | None] = {}
        self.findings: list[Finding] = []

    def named(self, name: str) -> Program | None:
        key = name.casefold()
        if key not in self.loaded:
            file = self._dialogs.files.get(key)
            self.loaded[key] = self.of_file(file) if file else None
        return self.loaded[key]

    def tool_names(self) -> list[str]:
        """The tools of the folder: a file is offered under its own name."""
        return [
            name for name, file in self._dialogs.files.items() if is_tool(self._dialogs.name(file))
        ]

    def metadata_of(self, name: str) -> Mapping[str, Any]:
        """What a script declares; nothing when it does not compile, which is told where it is called."""
        told = len(self.findings)
        program = self.named(name)
        if program is None:
            del self.findings[told:], self.loaded[name.casefold()]
        return program.metadata if program else {}

    def of_file(self, file: Path) -> Program | None:
        """The program; without one, `findings` say why."""
        source = source_of(file)
        compilation = compile_source(
            source, name=self._dialogs.name(file), known=self._dialogs.known()
        )
        if compilation.script is None:
            self.findings += [Finding(file, found) for found in compilation.diagnostics]
            return None
        return generate(
            compilation.script,
            registry=self._registry,
            source_hash=sha256(source.encode()).hexdigest(),
            kind=compilation.kind,
            tools=[tool.openai() for tool in compilation.tools],
            keywords=sorted(compilation.keywords),
        )


def not_compiled(show: Telling, findings: Sequence[Finding]) -> None:
    """Tell the errors of a script that does not compile, and its end."""
    errors = [each for each in findings if each.diagnostic.severity == "error"]
    for each in errors:
        found = each.diagnostic
        place = (str(each.file), found.line, found.column)
        show.tell(event="error", **error_event(found.code, found.message, *place))
    show.tell(event="end", status=FAILED, line=errors[0].diagnostic.line if errors else None)
