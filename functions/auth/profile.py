"""What people set for themselves: profile, settings, password, second factor (platform spec §3.7)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from functions.auth.inputs import Desk, From, Person, Ports
from layers.http.bodies import form_or_json
from layers.http.paging import single
from shared.clock import rfc3339
from shared.errors import ValidationFailed
from shared.identity import accounts, protecting
from shared.identity.people import known
from shared.records.users import Identity, User
from shared.store import Unit

router = APIRouter(prefix="/api/user", tags=["self"])

EVENTS = ("message", "mention", "task", "calendar", "mail", "system")
CHANNELS = ("web", "mail", "push")
MOST_SETTINGS = 100
Channel = Literal["web", "mail", "push"]


class ProfileIn(BaseModel):
    display_name: str | None = Field(None, min_length=1, max_length=200)
    avatar: str | None = Field(None, max_length=2000, pattern=r"^(https://.*)?$")
    locale: str | None = Field(
        None, max_length=20, pattern=r"^([a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*)?$"
    )
    timezone: str | None = Field(None, max_length=60)
    phone: str | None = Field(None, max_length=30, pattern=r"^(\+?[0-9 ()-]*)?$")


class PasswordIn(BaseModel):
    current: str = Field(max_length=1000)
    new: str = Field(max_length=1000)


class EnableIn(BaseModel):
    code: str = Field("", max_length=10)


class DisableIn(BaseModel):
    password: str = Field(max_length=1000)
    code: str = Field(max_length=40)


@router.get("/profile")
def read_profile(caller: Person, ports: Ports) -> dict[str, Any]:
    with ports.store.transaction(caller.org_id) as unit:
        return single(_profile(unit, known(unit, caller.user_id)))


@router.put("/profile")
def change_profile(
    change: Annotated[ProfileIn, Depends(form_or_json(ProfileIn))], caller: Person, ports: Ports
) -> dict[str, Any]:
    """Change what is given; the rest stays."""
    columns = {
        name: text
        for name, text in (
            ("name", change.display_name),
            ("language", change.locale),
            ("phone", change.phone),
        )
        if text is not None
    }
    extra = {
        name: text
        for name, text in (("avatar", change.avatar), ("timezone", change.timezone))
        if text is not None
    }
    with ports.store.transaction(caller.org_id) as unit:
        known(unit, caller.user_id)
        unit.users.update(caller.user_id, columns)
        if extra:
            unit.users.save_settings(
                caller.user_id, {**unit.users.settings(caller.user_id), **extra}
            )
        return single(_profile(unit, known(unit, caller.user_id)))


@router.get("/settings")
def read_settings(caller: Person, ports: Ports) -> dict[str, Any]:
    with ports.store.transaction(caller.org_id) as unit:
        return single(dict(unit.users.settings(caller.user_id)))


@router.put("/settings")
def change_settings(change: dict[str, Any], caller: Person, ports: Ports) -> dict[str, Any]:
    """Merge; null removes."""
    with ports.store.transaction(caller.org_id) as unit:
        known(unit, caller.user_id)
        merged = {**unit.users.settings(caller.user_id), **change}
        kept = {name: value for name, value in merged.items() if value is not None}
        if len(kept) > MOST_SETTINGS or len(str(kept)) > 20_000:
            raise ValidationFailed.of(body="is too much")
        unit.users.save_settings(caller.user_id, kept)
    return single(kept)


@router.get("/notifications/preferences")
def read_preferences(caller: Person, ports: Ports) -> dict[str, Any]:
    """Event × channel."""
    with ports.store.transaction(caller.org_id) as unit:
        return single(_matrix(unit, caller))


@router.put("/notifications/preferences")
def change_preferences(
    change: dict[str, dict[Channel, bool]], caller: Person, ports: Ports
) -> dict[str, Any]:
    if unknown := set(change) - set(EVENTS):
        raise ValidationFailed.of(body=f"no such event: {', '.join(sorted(unknown))}")
    with ports.store.transaction(caller.org_id) as unit:
        known(unit, caller.user_id)
        matrix = _matrix(unit, caller)
        for event, channels in change.items():
            matrix[event].update({str(name): wanted for name, wanted in channels.items()})
        settings = {**unit.users.settings(caller.user_id), "notifications": matrix}
        unit.users.save_settings(caller.user_id, settings)
    return single(matrix)


@router.post("/password", status_code=204)
def change_password(
    wanted: Annotated[PasswordIn, Depends(form_or_json(PasswordIn))],
    caller: Person,
    desk: Desk,
    visitor: From,
) -> None:
    """Replace the password; all other sign-ins end."""
    accounts.change_password(desk, caller, wanted.current, wanted.new, visitor)


@router.get("/security/2fa/status")
def second_factor(caller: Person, desk: Desk) -> dict[str, Any]:
    found = protecting.protection(desk, caller)
    methods = ["totp", "recovery"] if found.enabled else []
    return {"enabled": found.enabled, "methods": methods, "recovery_left": found.recovery_left}


@router.post("/security/2fa/enable")
def enable_second_factor(
    wanted: Annotated[EnableIn, Depends(form_or_json(EnableIn))],
    caller: Person,
    desk: Desk,
    visitor: From,
) -> dict[str, Any]:
    """First without a code: the secret for the authenticator. Then with one: the recovery codes, shown once."""
    if not wanted.code:
        secret, url = protecting.propose(desk, caller)
        return {"secret": secret, "otpauth_url": url}
    return {"recovery_codes": list(protecting.enable(desk, caller, wanted.code, visitor))}


@router.post("/security/2fa/disable", status_code=204)
def disable_second_factor(
    wanted: Annotated[DisableIn, Depends(form_or_json(DisableIn))],
    caller: Person,
    desk: Desk,
    visitor: From,
) -> None:
    protecting.disable(desk, caller, wanted.password, wanted.code, visitor)


def _profile(unit: Unit, user: User) -> dict[str, Any]:
    settings = unit.users.settings(user.id)
    erasure = unit.users.erasure_of(user.id)
    return {
        "id": user.id,
        "email": user.email,
        "display_name": user.name,
        "avatar": settings.get("avatar", ""),
        "locale": user.language,
        "timezone": settings.get("timezone", ""),
        "phone": user.phone,
        "role": user.role,
        "organization_id": user.org_id,
        "erase_at": rfc3339(erasure) if erasure else None,
    }


def _matrix(unit: Unit, caller: Identity) -> dict[str, dict[str, bool]]:
    kept = unit.users.settings(caller.user_id).get("notifications", {})
    return {
        event: {channel: kept.get(event, {}).get(channel, channel == "web") for channel in CHANNELS}
        for event in EVENTS
    }
