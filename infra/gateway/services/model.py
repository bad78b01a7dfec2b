"""The language model that needs no key and no network, in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from infra.gateway.processes import Launch
from infra.gateway.services.service import ROOT, Service, answers


class Model(Service):
    """The embedded language model of the platform."""

    name = "model"

    def launch(self) -> Launch:
        module = "infra.gateway.services.model_server"
        return Launch(
            self.name,
            (sys.executable, "-m", module, str(self.port)),
            self._site.log(self.name),
            environment={"PYTHONPATH": str(ROOT)},
        )

    def ready(self) -> bool:
        return answers(f"{self.url}/health")

    def environment(self) -> Mapping[str, str]:
        return {"GB_LOCAL_MODEL_URL": f"{self.url}/v1"}
