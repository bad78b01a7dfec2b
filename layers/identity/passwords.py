"""Argon2id by argon2-cffi (RFC 9106, second recommended option with 64 MiB)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher


class Argon2Passwords:
    """Implements `shared.identity.passwords.Passwords`. `memory_kib` and `rounds` are the effort of new hashes."""

    def __init__(self, memory_kib: int = 65_536, rounds: int = 3, lanes: int = 2) -> None:
        self._memory_kib, self._rounds, self._lanes = memory_kib, rounds, lanes

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return PasswordHasher(self._rounds, self._memory_kib, self._lanes)

    @cached_property
    def _nobodys(self) -> str:
        """What a password is compared with when there is none, so that it takes as long."""
        return self._hasher.hash("nobody's password")

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def matches(self, hashed: str, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            self._hasher.verify(hashed or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return bool(hashed)

    def is_weak(self, hashed: str) -> bool:
        return bool(hashed) and self._hasher.check_needs_rehash(hashed)
