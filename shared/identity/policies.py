"""The security settings of an organization: what there is, and what is refused (platform spec §3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.errors import NotFound, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTIONS: Mapping[str, Mapping[str, Any]] = {
    "registration": {"open": False, "domains": []},
    "sign_in": {"domains": []},
}
"""Section → its fields with their defaults."""


def checked_section(section: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """The section as it may be stored. Raises NotFound for no section of ours, ValidationFailed."""
    if section not in SECTIONS:
        raise NotFound("There is no such section.")
    defaults = SECTIONS[section]
    if unknown := set(value) - set(defaults):
        raise ValidationFailed.of(**{min(unknown): "is no field of this section"})
    for name, given in value.items():
        if type(given) is not type(defaults[name]):
            raise ValidationFailed.of(**{name: f"is a {type(defaults[name]).__name__}"})
        if isinstance(given, list) and not all(isinstance(one, str) for one in given):
            raise ValidationFailed.of(**{name: "is a list of texts"})
    return {**defaults, **value}
