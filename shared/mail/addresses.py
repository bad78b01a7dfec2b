"""Mail addresses: read from what people write, written so that every server takes them (RFC 5321, 5322, 5890)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.utils import getaddresses
from typing import TYPE_CHECKING

from shared.errors import ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
LONGEST = 254


@dataclass(frozen=True, slots=True)
class Address:
    """`email` is what servers speak: ASCII, the domain lower case; `name` what people read."""

    email: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]

    @property
    def key(self) -> str:
        """The same for spellings that name one mailbox."""
        return self.email.casefold()


def parse_address(text: str, field: str = "to") -> Address:
    """One address; raises ValidationFailed, also for line breaks, which would begin another header."""
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise ValidationFailed.of(**{field: "must be one line"})
    found = getaddresses([text])
    if len(found) != 1 or "@" not in found[0][1]:
        raise ValidationFailed.of(**{field: f"{text[:80]!r} is no mail address"})
    name, email = found[0]
    return Address(_checked(email, field), " ".join(name.split()))


def parse_addresses(texts: Iterable[str], field: str = "to") -> tuple[Address, ...]:
    """Addresses in order, each mailbox once."""
    found: dict[str, Address] = {}
    for text in texts:
        address = parse_address(text, field)
        found.setdefault(address.key, address)
    return tuple(found.values())


def split_list(text: str) -> Sequence[str]:
    """The addresses of a list a person wrote, at commas and semicolons outside of quotes."""
    kept = _QUOTED.sub(lambda match: match[0].replace(",", "\0").replace(";", "\1"), text)
    parts = (part.replace("\0", ",").replace("\1", ";").strip() for part in re.split("[,;]", kept))
    return [part for part in parts if part]


def is_address(text: str) -> bool:
    try:
        parse_address(text)
    except ValidationFailed:
        return False
    return True


def _checked(email: str, field: str) -> str:
    local, _, domain = email.rpartition("@")
    if not _LOCAL.fullmatch(local) or len(local) > 64:
        raise ValidationFailed.of(**{field: f"{email[:80]!r} is no mail address"})
    plain = _ascii_domain(domain)
    labels = plain.split(".")
    if not plain or len(local) + 1 + len(plain) > LONGEST or not all(map(_LABEL.fullmatch, labels)):
        raise ValidationFailed.of(**{field: f"{email[:80]!r} has no valid domain"})
    return f"{local}@{plain}"


def _ascii_domain(domain: str) -> str:
    """The domain as the name service knows it; "" when it has no such form."""
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
