"""Web addresses as a guard needs them: taken apart once, and only what was taken apart is used."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from shared.network.failures import AddressBlocked

_USUAL_PORTS = {"http": 80, "https": 443}
_SAFE_IN_TARGET = "/%:=&?~+!$,;'@()*[]-._"


@dataclass(frozen=True, slots=True)
class Url:
    """`host` is lower case and ASCII (IDNA), IPv6 without brackets; `target` is the path with its query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _USUAL_PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def text(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    def same_origin(self, other: Url) -> bool:
        return (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)

    def joined(self, reference: str) -> Url:
        """Where a Location header points; raises AddressBlocked."""
        return parse_url(urljoin(self.text, reference))


def parse_url(text: str) -> Url:
    """Raises AddressBlocked for other schemes than http and https, user names, and what is no web address."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
        host = _ascii(parts.hostname or "")
    except ValueError as failure:  # UnicodeError of a bad host name is one
        raise AddressBlocked("That is no web address.") from failure
    if parts.scheme not in _USUAL_PORTS or not host or "%" in host:
        raise AddressBlocked("A web address begins with http:// or https:// and a host.")
    if parts.username is not None or parts.password is not None:
        raise AddressBlocked("A web address with a user name in it is not used; send a header.")
    path = quote(parts.path or "/", safe=_SAFE_IN_TARGET)
    query = quote(parts.query, safe=_SAFE_IN_TARGET)
    target = f"{path}?{query}" if query else path
    return Url(parts.scheme, host, port or _USUAL_PORTS[parts.scheme], target)


def _ascii(host: str) -> str:
    if ":" in host or host.isascii():
        return host.lower()
    return host.encode("idna").decode("ascii").lower()
