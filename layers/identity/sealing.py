"""Secrets that must be read again, encrypted with AES-256-GCM under a key derived from the platform's secret."""

from __future__ import annotations

import base64
import secrets
from functools import cached_property
from typing import TYPE_CHECKING

from shared.errors import InternalError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION, _NONCE = b"\x01", 12


class AesSealing:
    """Implements `shared.identity.second_factor.Sealing`."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    @cached_property
    def _cipher(self) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        key = HKDF(SHA256(), 32, salt=None, info=b"general-bots sealing v1")
        return AESGCM(key.derive(self._secret.encode()))

    def seal(self, text: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        sealed = _VERSION + nonce + self._cipher.encrypt(nonce, text.encode(), _VERSION)
        return base64.urlsafe_b64encode(sealed).decode()

    def unseal(self, sealed: str) -> str:
        from cryptography.exceptions import InvalidTag

        try:
            raw = base64.urlsafe_b64decode(sealed.encode())
            nonce, body = raw[1 : 1 + _NONCE], raw[1 + _NONCE :]
            return self._cipher.decrypt(nonce, body, raw[:1]).decode()
        except (ValueError, InvalidTag) as error:
            raise InternalError("A sealed secret cannot be read.") from error
