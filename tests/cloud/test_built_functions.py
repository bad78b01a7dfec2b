"""Each built function under AWS's own emulator and runtime client: it starts, and finds all it imports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.build import sizes, template
from infra.cloud.emulator import Emulator

pytestmark = pytest.mark.timeout(900)
TEMPLATE = template.load()
# Nothing listens there: a function must start without its services.
NOWHERE = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "CACHE_URL": "redis://127.0.0.1:1/0",
    "QDRANT_URL": "http://127.0.0.1:1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "WS_MANAGEMENT_URL": "http://127.0.0.1:1",
    "SIGNING_SECRET": "a secret of thirty-two characters",
}


def http_event(method: str, path: str) -> dict[str, Any]:
    """An HTTP API event, payload format 2.0, as API Gateway sends it for a request without a body."""
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "example.com", "accept": "*/*"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "domainName": "example.com",
            "domainPrefix": "example",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "test",
            },
            "requestId": "r1",
            "routeKey": f"{method} {path}",
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1767225600000,
        },
        "isBase64Encoded": False,
    }


@pytest.mark.parametrize("name", TEMPLATE.of_type(template.FUNCTION))
def test_a_function_starts_from_its_own_artefact(name: str, built: Path) -> None:
    with Emulator(name, built, NOWHERE) as function:
        function.invoke({})
        assert function.init_milliseconds() > 0
        assert "ImportModuleError" not in function.log(), function.log()[-2000:]


def test_liveness_needs_no_service(built: Path) -> None:
    with Emulator("ChatFunction", built, NOWHERE) as function:
        answer = function.invoke(http_event("GET", "/live")).payload
    assert answer["statusCode"] == 200


def test_a_function_answers_again_after_its_first_invocation(built: Path) -> None:
    with Emulator("ChatFunction", built, NOWHERE) as function:
        codes = [function.invoke(http_event("GET", "/live")).payload["statusCode"] for _ in "abc"]
    assert codes == [200, 200, 200]


def test_every_function_fits_its_byte_budget(built: Path) -> None:
    assert sizes.over_budget(list(sizes.sizes(TEMPLATE, built))) == []


@pytest.mark.parametrize("layer", TEMPLATE.of_type(template.LAYER))
def test_a_layer_ships_no_leftovers(layer: str, built: Path) -> None:
    names = [path.name for path in (built / layer / "python").rglob("*")]
    assert not [name for name in names if name.endswith((".pyi", ".c")) or name == "tests"]


@pytest.mark.parametrize("layer", TEMPLATE.of_type(template.LAYER))
def test_layers_share_the_namespace_package(layer: str, built: Path) -> None:
    assert not (built / layer / "python" / "layers" / "__init__.py").exists()
