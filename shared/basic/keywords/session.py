"""The conversation and the person in it: SET SESSION, GET USER, GET CONFIG."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import config_value
from shared.basic.values.display import display
from shared.basic.values.plain import to_plain

_PROFILE = ("name", "email", "phone", "language")
_ADMINS = frozenset({"admin", "owner"})


@keyword(
    "SET SESSION {key}, {value:expr}",
    "SET SESSION {key} AS {value:expr}",
    effect=Effect.TRANSACTIONAL,
    example='SET SESSION "topic", "returns"',
)
def set_session(run: Run, key: Any, value: Any) -> None:
    """Keep a value for this conversation. `needs_human` hands it to the attendants."""
    name = display(key).strip()
    if not name:
        raise BasicError("R5010", "a session key cannot be empty")
    run.state.variables[name] = to_plain(value)
    if name.casefold() == "needs_human" and run.services.session is not None:
        run.unit.sessions.set_status(run.services.session.id, "human" if value else "active")
    run.save_session()


@keyword(
    "GET SESSION {key:unary}",
    effect=Effect.READS,
    kind="value",
    example='topic = GET SESSION "topic"',
)
def get_session(run: Run, key: Any) -> Any:
    """A value of this conversation, "" when there is none."""
    name = display(key).strip()
    session = run.services.session
    if session is None:
        return ""
    if name in session.state.variables:
        return session.state.variables[name]
    known = {
        "id": session.id,
        "user_id": run.user.id,
        "user_name": run.user.name,
        "user_email": run.user.email,
        "user_phone": run.user.phone,
        "channel": session.channel,
        "bot_name": run.bot.name,
        "needs_human": session.status == "human",
    }
    return known.get(name.casefold(), session.metadata.get(name, ""))


@keyword(
    "GET USER [{field:ref}]",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='mail = GET USER "email"',
)
def get_user(run: Run, field: Any = None) -> Any:
    """The person's profile, or one field of it."""
    profile = {name: asdict(run.user)[name] for name in ("id", *_PROFILE)}
    if field is None:
        return profile
    return profile.get(display(field).strip().casefold(), "")


@keyword(
    "GET USER ID",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="TALK GET USER ID",
)
def get_user_id(run: Run) -> str:
    """The id of the acting user."""
    return run.user.id


@keyword(
    "SET USER {key}, {value:expr}",
    effect=Effect.TRANSACTIONAL,
    cls="EXTENDED",
    example='SET USER "phone", phone',
)
def set_user(run: Run, key: Any, value: Any) -> None:
    """Change a field of the person's profile: name, email, phone or language."""
    field = display(key).strip().casefold()
    if field not in _PROFILE:
        raise BasicError("R5010", f"{shortened(key)} is not one of {', '.join(_PROFILE)}")
    run.unit.users.update(run.user.id, {field: display(value)})


@keyword(
    "SET USER {id:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    name="SET USER (acting)",
    cls="EXTENDED",
    example="SET USER user.id",
)
def set_acting_user(run: Run, id: Any) -> None:  # noqa: A002  the slot authors see
    """Let the rest of the script act as another person of the organization, by their id; administrators only."""
    if run.services.user.role not in _ADMINS:
        raise BasicError("R5050", "SET USER is for administrators")
    found = run.unit.users.get(display(id).strip())
    if found is None:
        raise BasicError("R5010", f"there is no person {shortened(display(id))}")
    run.act_as(found)


@keyword(
    "GET ENV {name:unary}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='region = GET ENV "REGION"',
)
def get_env(run: Run, name: Any) -> str:
    """A setting of the environment that the bot may see: `env-NAME` in config.csv; "" for any other."""
    return run.services.config(f"env-{display(name).strip()}")


@keyword(
    "GET CONFIG {name:unary}",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='key = GET CONFIG "theme"',
)
def get_config(run: Run, name: Any) -> Any:
    """A value of config.csv, "" when it is not set."""
    text = run.services.config(display(name).strip())
    return config_value(text) if text else ""


@keyword(
    "SET CONFIG {name} TO {value:expr}",
    effect=Effect.TRANSACTIONAL,
    cls="EXTENDED",
    example='SET CONFIG "theme" TO "dark"',
)
def set_config(run: Run, name: Any, value: Any) -> None:
    """Override a value of config.csv; administrators only."""
    if run.user.role not in _ADMINS:
        raise BasicError("R5050", "SET CONFIG is for administrators")
    rows = run.unit.bots.config_rows(run.bot.id)
    present = {key: text for key, text, source, _ in rows if source == "override"}
    wanted = present | {display(name).strip(): display(value)}
    run.unit.bots.save_config(run.bot.id, wanted, "override")
