"""An OpenID issuer for trying things out: it believes whoever says who they are."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from infra.gateway.processes import Launch
from infra.gateway.services.service import ROOT, Service, answers


class Issuer(Service):
    """The identity provider of the local platform."""

    name = "issuer"

    def launch(self) -> Launch:
        module = "infra.gateway.services.issuer_server"
        key = self._site.data / "issuer" / "key.pem"
        key.parent.mkdir(parents=True, exist_ok=True)
        return Launch(
            self.name,
            (sys.executable, "-m", module, str(self.port), str(key)),
            self._site.log(self.name),
            environment={"PYTHONPATH": str(ROOT)},
        )

    def ready(self) -> bool:
        return answers(f"{self.url}/.well-known/openid-configuration")

    def environment(self) -> Mapping[str, str]:
        provider = {
            "name": "local",
            "title": "Local issuer",
            "issuer": self.url,
            "client_id": "general-bots",
        }
        return {"OIDC_PROVIDERS": json.dumps([provider])}
