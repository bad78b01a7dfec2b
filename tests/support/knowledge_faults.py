"""A library whose worker dies at a chosen step; whoever comes after finds what it left."""

from __future__ import annotations

from typing import Any

from layers.documents.catalog import DocumentFormats
from shared.knowledge.ingestion import Ingestion, IngestionPorts
from shared.knowledge.upkeep import Upkeep
from tests.support.faults import Faults, SteppedStore
from tests.support.knowledge import Library, StoppedClock


class Stepped:
    """Each call of the inner port is a step, and so is each return."""

    def __init__(self, name: str, inner: Any, faults: Faults) -> None:
        self._name, self._inner, self._faults = name, inner, faults

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            self._faults.step(self._name, name)
            answer = found(*arguments, **named)
            self._faults.step(self._name, f"{name} (done)")
            return answer

        return call


def dying_ingestion(library: Library, faults: Faults) -> Ingestion:
    """The library's ingestion in a process that dies at the step of the faults."""
    embedder = Stepped("embedder", library.embedder, faults)
    return Ingestion(
        IngestionPorts(
            store=SteppedStore(library.store, faults),  # type: ignore[arg-type]
            files=Stepped("files", library.files, faults),
            formats=DocumentFormats(),
            vectors=Stepped("vectors", library.vectors, faults),
            embedders=lambda _: embedder,
            queue=Stepped("queue", library.queue, faults),
            clock=StoppedClock(),
        )
    )


def dying_upkeep(library: Library, faults: Faults) -> Upkeep:
    return Upkeep(
        SteppedStore(library.store, faults),  # type: ignore[arg-type]
        Stepped("files", library.files, faults),
        Stepped("vectors", library.vectors, faults),
        Stepped("queue", library.queue, faults),
        StoppedClock(),
    )
