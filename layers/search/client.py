"""The REST interface of one Qdrant server, by the pool of connections that boto3 brings along.

The official client imports NumPy and gRPC, which are 66 MB of every function and most of a second of its cold start; of
its calls we use ten. The tests let the official client read what this one writes, and the other way round.
"""

from __future__ import annotations

import json
import weakref
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from shared.errors import ServiceUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import urllib3

TIMEOUT_SECONDS = 15
MISSING, EXISTS = 404, 409
MOST_CONNECTIONS = 8

Json = dict[str, Any]


class Qdrant:
    """One server. An API key is the password of its URL: `https://:key@host:6333`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._headers = {"Content-Type": "application/json"}
        if parts.password:
            self._headers["api-key"] = parts.password
        port = parts.port or (443 if parts.scheme == "https" else 6333)
        self._address = f"{parts.scheme}://{parts.hostname}:{port}{parts.path.rstrip('/')}"

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, accepted: int = 0
    ) -> Any:
        """The `result` of one call; None when the server answers with the accepted status instead.

        `path` begins with a slash and may carry a query. Raises ServiceUnavailable.
        """
        from urllib3.exceptions import HTTPError

        sent = None if body is None else json.dumps(body).encode()
        try:
            answer = self._pool.request(
                method, self._address + path, body=sent, headers=self._headers
            )
        except HTTPError as failure:
            raise ServiceUnavailable("The vector store does not answer.") from failure
        if answer.status == accepted:
            return None
        if answer.status >= 400:
            raise ServiceUnavailable("The vector store refused a request.")
        try:
            return json.loads(answer.data)["result"]
        except (ValueError, KeyError, TypeError) as failure:
            raise ServiceUnavailable("The vector store cannot be understood.") from failure

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        """Every call may be made twice, so one that met a connection gone stale is."""
        import urllib3

        again = urllib3.Retry(total=1, status=0, redirect=0, other=0, allowed_methods=None)
        pool = urllib3.PoolManager(maxsize=MOST_CONNECTIONS, timeout=TIMEOUT_SECONDS, retries=again)
        weakref.finalize(self, pool.clear)  # the connections are closed with this object
        return pool


def collection_path(name: str, rest: str = "") -> str:
    """`/collections/{name}{rest}`, the name quoted."""
    return f"/collections/{quote(name, safe='')}{rest}"
