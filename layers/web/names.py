"""The name service of the system."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from shared.network.failures import HostNotFound


class SystemNames:
    """Implements `shared.network.ports.Names`."""

    def addresses(self, host: str) -> Sequence[str]:
        """Every address once, in the order the system prefers."""
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as failure:
            raise HostNotFound(f"There is no host named {host}.") from failure
        return list(dict.fromkeys(str(place[4][0]) for place in found))
