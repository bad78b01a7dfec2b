"""Passwords: which are good enough, and who hashes them (platform spec §7.1)."""

from __future__ import annotations

import re
from typing import Protocol

from shared.errors import ValidationFailed

SHORTEST, LONGEST = 12, 200
KINDS = (r"[a-zà-ÿ]", r"[A-ZÀ-Þ]", r"[0-9]", r"[^A-Za-z0-9À-ÿ]")
MIXED = 3

# What the published lists of stolen passwords are made of, once digits, marks and the usual letter swaps are taken
# away: a long password that is one of these and decoration is in those lists.
_COMMON = frozenset(
    [
        "password",
        "passphrase",
        "passwort",
        "senha",
        "contrasena",
        "motdepasse",
        "qwerty",
        "qwertyuiop",
        "azerty",
        "asdfgh",
        "asdfghjkl",
        "zxcvbnm",
        "letmein",
        "welcome",
        "admin",
        "administrator",
        "changeme",
        "default",
        "secret",
        "master",
        "monkey",
        "dragon",
        "football",
        "baseball",
        "basketball",
        "superman",
        "batman",
        "iloveyou",
        "sunshine",
        "princess",
        "starwars",
        "whatever",
        "trustno",
        "shadow",
        "michael",
        "jordan",
        "computer",
        "internet",
        "samsung",
        "google",
        "facebook",
        "linkedin",
        "minecraft",
        "pokemon",
        "liverpool",
        "chelsea",
        "arsenal",
        "barcelona",
        "benfica",
        "flamengo",
        "brasil",
        "portugal",
        "summer",
        "winter",
        "spring",
        "autumn",
        "january",
        "february",
        "monday",
        "friday",
        "hello",
        "abc",
        "abcd",
        "abcdef",
        "abcdefgh",
        "test",
        "testing",
        "user",
        "guest",
        "login",
        "root",
        "temp",
        "generalbots",
    ]
)
_SWAPPED = str.maketrans("013457@$!", "oieasTasi".lower())


class Passwords(Protocol):
    """A slow, salted hash."""

    def hash(self, password: str) -> str: ...
    def matches(self, hashed: str, password: str) -> bool:
        """Whether the password is the hashed one. An empty hash costs the same time and never matches."""
        ...

    def is_weak(self, hashed: str) -> bool:
        """Whether the hash was made with less effort than today's."""
        ...


def checked(password: str, *about: str, field: str = "password") -> str:
    """The password when it may be used by somebody of whom `about` is known (address, name). Raises ValidationFailed."""
    reason = _weakness(password, about)
    if reason:
        raise ValidationFailed.of(**{field: reason})
    return password


def _weakness(password: str, about: tuple[str, ...]) -> str:
    if len(password) < SHORTEST:
        return f"use at least {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"use at most {LONGEST} characters"
    if sum(bool(re.search(kind, password)) for kind in KINDS) < MIXED:
        return "mix at least three of small letters, capitals, digits and marks"
    if _core(password) in _COMMON or len(set(password)) < 5:
        return "this password is among the stolen ones that are tried first"
    parts = {part for text in about for part in re.split(r"[^\w]+", text.casefold())}
    if any(len(part) >= 4 and part in password.casefold() for part in parts):
        return "leave your name and address out of it"
    return ""


def _core(password: str) -> str:
    """What is left without decoration: `P@ssw0rd!2024` is `password`."""
    text = re.sub(r"[^a-z]+$", "", re.sub(r"^[^a-z]+", "", password.casefold()))
    swapped = password.casefold().translate(_SWAPPED)
    bare = re.sub(r"[^a-z]", "", text)
    for candidate in (bare, re.sub(r"[^a-z]", "", _trimmed(swapped, password))):
        word = _unrepeated(candidate)
        if word in _COMMON:
            return word
    return bare


def _trimmed(swapped: str, password: str) -> str:
    """The swapped text as far as the last letter of the password."""
    last = max((at for at, char in enumerate(password) if char.isalpha()), default=-1)
    return swapped[: last + 1]


def _unrepeated(text: str) -> str:
    for size in range(1, len(text) // 2 + 1):
        if len(text) % size == 0 and text[:size] * (len(text) // size) == text:
            return text[:size]
    return text
