"""Message templates: CREATE TEMPLATE, GET TEMPLATE, LIST TEMPLATES, SEND TEMPLATE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.keywords.messaging import people_of
from shared.basic.mail.letters import letter_of
from shared.basic.messaging import CHANNELS, Outgoing, queued
from shared.basic.runtime.run import Run
from shared.basic.templates_of_bot import KIND, found_template, rendered, template_key
from shared.basic.values.display import display
from shared.basic.values.records import Outcome

_ANY = ""


@keyword(
    "CREATE TEMPLATE {name}, {channel}, {first:sum} [, {body:expr}]",
    effect=Effect.TRANSACTIONAL,
    kind="both",
    cls="EXTENDED",
    example='CREATE TEMPLATE "welcome", "email", "Welcome", "Hello {{name}}!"',
)
def create_template(
    run: Run, name: Any, channel: Any, first: Any, body: Any = None
) -> dict[str, Any]:
    """Keep a text with `{{names}}` for a channel (`email`, `whatsapp`, `sms`, …): name, channel, subject, body."""
    known = display(channel).strip().casefold()
    if known not in CHANNELS | {"all"}:
        raise BasicError("R5010", f"{shortened(known)} is not one of {', '.join(sorted(CHANNELS))}")
    known = _ANY if known == "all" else known
    subject, text = ("", display(first)) if body is None else (display(first), display(body))
    title = display(name).strip()
    if not title or not text.strip():
        raise BasicError("R5010", "a template needs a name and a text")
    made = {"name": title, "channel": known, "subject": subject, "body": text}
    run.unit.entries.put(run.bot.id, KIND, template_key(title, known), made)
    return made


@keyword(
    "GET TEMPLATE {name:sum} [, {channel:expr}]",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example='text = GET TEMPLATE "welcome", "email"',
)
def get_template(run: Run, name: Any, channel: Any = "") -> Any:
    """{name, channel, subject, body} of a template, null when there is none."""
    with run.reading() as unit:
        return found_template(unit, run.bot.id, display(name), display(channel).strip())


@keyword(
    "LIST TEMPLATES",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="templates = LIST TEMPLATES",
)
def list_templates(run: Run) -> list[Any]:
    """Every message template of the bot, by name."""
    with run.reading() as unit:
        found = unit.entries.list_of(run.bot.id, KIND)
    return [entry.data for entry in sorted(found, key=lambda entry: entry.key)]


@keyword(
    "SEND TEMPLATE TO {recipient:sum}, {second:sum} [, {third:sum} [, {variables:expr}]]",
    "SEND TEMPLATE {first:sum} TO {channel:ref} {second:sum} [, {variables:expr}]",
    "SEND TEMPLATE {first:sum}, {second:sum}, {third:sum} [, {variables:expr}]",
    effect=Effect.ONCE,
    kind="both",
    example='CREATE TEMPLATE "ready", "sms", "Hello {{name}}, it is ready."\nSEND TEMPLATE "ready", "sms", "+15550100", {"name": "Ana"}',
)
def send_template(
    run: Run,
    second: Any,
    first: Any = None,
    third: Any = None,
    variables: Any = None,
    channel: Any = None,
    recipient: Any = None,
) -> Any:
    """Send a template to people on one channel or several: {success, error, message_id} for each.

    The value that names a channel is the channel, whichever place it has; without one the address decides. Written
    `SEND_TEMPLATE_TO template, people, channel` it is BULK SEND.
    """
    if recipient is not None:
        if third is not None and not isinstance(third, Mapping):
            return bulk_send(run, recipient, second, third, variables)
        return _delivered(run, display(second), recipient, [], third)
    name, people, channels = _told_apart(first, second, third, channel)
    return _delivered(run, name, people, channels, variables)


@keyword(
    "BULK SEND {name}, {people}, {channel} [, {variables:expr}]",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='CREATE TEMPLATE "ready", "sms", "It is ready."\ndone = BULK SEND "ready", ["+15550100", "+15550101"], "sms"',
)
def bulk_send(
    run: Run, name: Any, people: Any, channel: Any, variables: Any = None
) -> dict[str, Any]:
    """Send a template to many people: {sent, failed}."""
    title, found, channels = _told_apart(name, people, channel, None)
    results = _delivered(run, title, found, channels, variables)
    sent = sum(bool(result["success"]) for result in results)
    return {"sent": sent, "failed": len(results) - sent}


# --- who, what, how -----------------------------------------------------------------------------


def _channels(value: Any) -> list[str]:
    """The channels a value names; none when it names something else."""
    if isinstance(value, (list, Mapping)):
        return []
    parts = [part.strip().casefold() for part in display(value).split(",")]
    return parts if parts and all(part in CHANNELS for part in parts) else []


def _told_apart(first: Any, second: Any, third: Any, channel: Any) -> tuple[str, Any, list[str]]:
    """The template, the recipients and the channels, in whatever order they were written."""
    if channel is not None:
        return display(first), second, _channels(channel) or _refused(channel)
    if channels := _channels(first):
        return display(third), second, channels
    if channels := _channels(second):
        return display(first), third, channels
    return display(first), second, _channels(third) or _refused(third)


def _refused(value: Any) -> list[str]:
    listed = ", ".join(sorted(CHANNELS))
    raise BasicError("R5010", f"{shortened(display(value))} is not one of the channels {listed}")


def _delivered(
    run: Run, name: str, recipients: Any, channels: list[str], variables: Any
) -> list[Any]:
    results: list[Any] = []
    for channel in channels or [_ANY]:
        people = people_of(recipients, channel)
        if not people:
            raise BasicError("R5505", "SEND TEMPLATE needs a recipient")
        for person in people:
            number = len(results) + 1
            try:
                message_id = _one(run, name, person, channel, variables, number)
                results.append(Outcome({"success": True, "error": "", "message_id": message_id}))
            except BasicError as refused:
                if refused.code != "R5505":
                    raise
                failure = {"success": False, "error": refused.message, "message_id": ""}
                results.append(Outcome(failure))
    return results


def _one(run: Run, name: str, person: str, channel: str, variables: Any, number: int) -> str:
    by_mail = channel == "email" or (not channel and "@" in person)
    with run.reading() as unit:
        template = found_template(unit, run.bot.id, name, "email" if by_mail else channel)
    if template is None and by_mail:
        raise BasicError(
            "R5504", f"there is no template {shortened(name)} for mail; CREATE TEMPLATE makes one"
        )
    subject, body = rendered(template, variables) if template else ("", "")
    if by_mail:
        letter = letter_of(run, person, subject or name, body, None)
        return run.services.mail.send(letter, once=f"{run.key}:{number}")
    options = {"template": name, "variables": variables if isinstance(variables, Mapping) else {}}
    recipient = f"{channel}:{person}" if channel else person
    with run.services.transaction() as unit:
        return queued(run, Outgoing(recipient, body, options=options), unit, number)
