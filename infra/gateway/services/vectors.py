"""Vector search: the calls of Qdrant's REST interface over its own engine, in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from infra.gateway.processes import Launch
from infra.gateway.services.service import ROOT, Service, answers


class Vectors(Service):
    """The vector store of the platform; `qdrant-client` talks to it as to Qdrant."""

    name = "vectors"

    def launch(self) -> Launch:
        module = "infra.gateway.vectors.server"
        return Launch(
            self.name,
            (sys.executable, "-m", module, str(self.port), str(self.folder)),
            self._site.log(self.name),
            environment={"PYTHONPATH": str(ROOT)},
        )

    def ready(self) -> bool:
        return answers(f"{self.url}/readyz")

    def environment(self) -> Mapping[str, str]:
        return {"QDRANT_URL": self.url}
