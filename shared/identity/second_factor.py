"""Time-based one-time passwords (RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from hashlib import sha1
from typing import Protocol
from urllib.parse import quote

from shared.identity.keys import digest

STEP_SECONDS, DIGITS, DRIFT = 30, 6, 1
RECOVERY_CODES = 10


class Sealing(Protocol):
    """Encrypts what must be read again, with a key of the platform's."""

    def seal(self, text: str) -> str: ...
    def unseal(self, sealed: str) -> str:
        """Raises InternalError for what was not sealed here."""
        ...


def new_totp_secret() -> str:
    """160 random bits in Base32, the form authenticator apps take."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def otpauth_url(secret: str, account: str, issuer: str = "General Bots") -> str:
    """What a QR code for an authenticator app says."""
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?secret={secret}&issuer={quote(issuer)}"


def code_at(secret: str, step: int) -> str:
    """The code of one time step."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), sha1).digest()
    start = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: str, code: str, seconds: float, after: int) -> int | None:
    """The time step whose code this is, one step early or late included; None when it fits none after the last used."""
    now = int(seconds) // STEP_SECONDS
    fits = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after
    ]
    return fits[0] if fits else None


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes of 50 bits, each to be used once."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    made = ("".join(secrets.choice(alphabet) for _ in range(10)) for _ in range(RECOVERY_CODES))
    return tuple(f"{code[:5]}-{code[5:]}" for code in made)


def recovery_digest(code: str) -> str:
    return digest(code.strip().lower().replace("-", "").replace(" ", ""))
