"""The Qdrant client of one server, loaded when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shared.errors import ServiceUnavailable

if TYPE_CHECKING:
    from types import TracebackType

    from qdrant_client import QdrantClient

TIMEOUT_SECONDS = 15
MISSING, EXISTS = 404, 409


class Qdrant:
    """One server. An API key is the password of its URL: `https://:key@host:6333`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._key = parts.password or None
        port = parts.port or (443 if parts.scheme == "https" else 6333)
        self._address = f"{parts.scheme}://{parts.hostname}:{port}{parts.path.rstrip('/')}"

    @cached_property
    def client(self) -> QdrantClient:
        from qdrant_client import QdrantClient

        return QdrantClient(
            url=self._address,
            api_key=self._key,
            timeout=TIMEOUT_SECONDS,
            prefer_grpc=False,
            check_compatibility=False,
        )


class translated:  # noqa: N801 - used as a statement
    """Failures as ours: ServiceUnavailable, except that the accepted statuses end the block quietly."""

    def __init__(self, *accepted: int) -> None:
        self._accepted = accepted

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

        if isinstance(failure, UnexpectedResponse):
            if failure.status_code in self._accepted:
                return True
            raise ServiceUnavailable("The vector store refused a request.") from failure
        if isinstance(failure, ResponseHandlingException):
            raise ServiceUnavailable("The vector store does not answer.") from failure
        return False
