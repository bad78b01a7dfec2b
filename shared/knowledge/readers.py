"""A reader with everything rules may name: groups and the organization's own roles, looked up with every request.

So a change of somebody's groups counts at once, and nothing is indexed anew (platform spec §4.6).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shared.ids import is_id

if TYPE_CHECKING:
    from shared.knowledge.permissions import Reader
    from shared.store import Unit


def known(unit: Unit, reader: Reader) -> Reader:
    """The reader with groups (by id and by name), own roles and e-mail. Guests and outsiders have none."""
    if not reader.is_signed_in or not is_id(reader.user_id):
        return reader
    groups = unit.groups.of_user(reader.user_id)
    named = [name for each in groups for name in (each.id, each.name)]
    user = unit.users.get(reader.user_id)
    roles = [unit.custom_roles.get(role_id) for role_id in user.role_ids] if user else []
    return replace(
        reader,
        groups=tuple(dict.fromkeys((*reader.groups, *named))),
        roles=tuple(role.name for role in roles if role),
        email=reader.email or (user.email if user else ""),
    )
