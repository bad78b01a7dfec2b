"""The tenant: everything stored belongs to one organization."""

from __future__ import annotations

# Created by the first migration; bots made without an administrator belong to it.
DEFAULT_ORGANIZATION = "00000000-0000-7000-8000-000000000001"
