"""An HTTP API: a request finds its route, becomes an event, and the result becomes the response."""

from __future__ import annotations

import logging

from infra.gateway.authorizers import Authorizers
from infra.gateway.cors import Cors, is_preflight
from infra.gateway.declarations import HttpApi
from infra.gateway.http1 import Request, Response, json_response
from infra.gateway.http_events import MalformedResult, read_result, request_event
from infra.gateway.http_routes import Hit, RouteTable
from infra.gateway.lambdas import FunctionFailed, FunctionTimedOut, Lambdas
from infra.gateway.response_stream import ResponseStream

INTEGRATION_SECONDS = 30.0
BODY_LIMIT = 10 * 2**20  # bytes a request may carry to API Gateway
LAMBDA_BODY_LIMIT = 6 * 2**20  # bytes of it that a function may be given
HEADER_LIMIT = 10_240  # bytes of request line and headers together

log = logging.getLogger(__name__)


class HttpGateway:
    """Serves one HTTP API of the template."""

    def __init__(self, api: HttpApi, lambdas: Lambdas) -> None:
        self._api = api
        self._routes = RouteTable(api.routes)
        self._cors = Cors(api.cors) if api.cors else None
        self._authorizers = Authorizers(api.authorizers, lambdas)
        self._lambdas = lambdas

    async def answer(self, request: Request) -> Response:
        hit = self._routes.find(request.method, request.raw_path)
        if self._cors and is_preflight(request) and not _takes_options(hit):
            return self._cors.preflight(request)
        response = await self._respond(request, hit)
        return self._cors.apply(request, response) if self._cors else response

    async def _respond(self, request: Request, hit: Hit | None) -> Response:
        if _head_size(request) > HEADER_LIMIT:
            return json_response(431, {"message": "Request Header Fields Too Large"})
        if hit is None:
            return json_response(404, {"message": "Not Found"})
        if len(request.body) > LAMBDA_BODY_LIMIT:
            return json_response(413, {"message": "Request Entity Too Large"})
        event = request_event(request, hit, self._api.name)
        if hit.route.authorizer:
            verdict = await self._authorizers.judge(hit.route.authorizer, event)
            if not verdict.passes:
                return json_response(verdict.status, {"message": verdict.message})
            event["requestContext"]["authorizer"] = {"lambda": verdict.context or {}}
        return await self._invoke(hit, event)

    async def _invoke(self, hit: Hit, event: dict[str, object]) -> Response:
        function = hit.route.function
        context = event["requestContext"]
        request_id = str(context["requestId"]) if isinstance(context, dict) else ""
        if self._lambdas.streams(function):
            return await self._stream(function, event, request_id)
        try:
            result = await self._lambdas.invoke(function, event, INTEGRATION_SECONDS)
            return read_result(result, request_id)
        except FunctionTimedOut:
            return json_response(503, {"message": "Service Unavailable"})
        except FunctionFailed:
            return json_response(500, {"message": "Internal Server Error"})
        except MalformedResult as error:
            log.warning("%s: malformed result: %s", function, error)
            return json_response(500, {"message": "Internal Server Error"})

    async def _stream(self, function: str, event: dict[str, object], request_id: str) -> Response:
        """The answer from its first piece on; the rest follows while the caller reads."""
        stream = ResponseStream()
        outcome = self._lambdas.start_stream(function, event, stream)
        outcome.add_done_callback(stream.end_with)
        try:
            await stream.wait_until_begun(INTEGRATION_SECONDS)
        except TimeoutError:
            stream.abandon()
            return json_response(503, {"message": "Service Unavailable"})
        if outcome.done() and outcome.exception() is not None:
            return json_response(500, {"message": "Internal Server Error"})
        headers = (*stream.headers, ("apigw-requestid", request_id))
        return Response(stream.status, b"", headers, stream)


def _takes_options(hit: Hit | None) -> bool:
    return hit is not None and hit.route.key.split(" ", 1)[0] in ("OPTIONS", "ANY", "$default")


def _head_size(request: Request) -> int:
    return len(request.target) + sum(len(key) + len(value) for key, value in request.headers)
