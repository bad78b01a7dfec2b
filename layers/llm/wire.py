"""What a file in `providers` implements: one vendor's wire format and nothing else.

Everything that holds for every vendor (settings, retries, hidden thinking, usage) is in `model`.
"""

from typing import Protocol

from shared.llm.capabilities import Capabilities
from shared.llm.ports import ChunkStream
from shared.llm.records import CompletionRequest


class Wire(Protocol):
    def stream(self, request: CompletionRequest, row: Capabilities) -> ChunkStream:
        """Send the request as it is and yield what comes back.

        The request is complete: model and limits are set and hold nothing the row excludes. Text may
        still contain thinking tags. A vendor that reports no usage gives `Usage(estimated=True)`.
        An answer that ends without a reason gives no `Finish`. Raises `ModelFailed` only.
        """
        ...

    def close(self) -> None:
        """Give the connections back; the next call opens new ones."""
        ...
