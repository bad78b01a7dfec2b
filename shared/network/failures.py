"""Why nothing could be fetched.

NetworkFailed
├── AddressBlocked     not a public address, or no address at all
├── HostNotFound       the name does not resolve
├── ConnectionFailed   broken off, or no HTTP
│   └── NotConnected   refused or unreachable: nothing was sent
├── TlsFailed          certificate or handshake
├── FetchTimedOut      over the time of the whole request
└── AnswerTooLarge     over the size of one answer
"""

from __future__ import annotations

from shared.errors import UpstreamFailed


class NetworkFailed(UpstreamFailed):
    text = "The other side could not be reached."


class AddressBlocked(NetworkFailed):
    text = "Only public web addresses can be reached."


class HostNotFound(NetworkFailed):
    text = "There is no host of that name."


class ConnectionFailed(NetworkFailed):
    text = "The other side refused or broke the connection."


class NotConnected(ConnectionFailed):
    """No byte of the request was sent."""


class TlsFailed(NetworkFailed):
    text = "No trusted encrypted connection could be made."


class FetchTimedOut(NetworkFailed):
    text = "The other side did not answer in time."


class AnswerTooLarge(NetworkFailed):
    text = "The answer is too large."
