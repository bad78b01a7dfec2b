"""Other bots of the organization: ask them, tell them, hand them the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.basic.absent import absent
from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError, shortened
from shared.basic.keywords.events import seconds_of
from shared.basic.runtime.requests import Expect, Leave
from shared.basic.runtime.run import Run
from shared.basic.values.conversion import as_number
from shared.basic.values.display import display
from shared.ids import derived_id
from shared.records.events import Delivery
from shared.records.questions import ASK, INBOX, inbox_event, reply_event

if TYPE_CHECKING:
    from shared.records.bots import Bot

_TEAM = "__bots"
_USUAL_SECONDS = 30.0
_REFLECTION = "a model that judges conversations"


@keyword(
    "ADD BOT {bot:sum} [( WITH TRIGGER | TRIGGER ON | TRIGGER ) {trigger:sum}]"
    " [( WITH TOOLS | TOOLS ) {tools:sum}] [( WITH SCHEDULE | SCHEDULE ) {schedule:sum}]",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='ADD BOT "shop" WITH TRIGGER "invoice,payment"',
)
def add_bot(run: Run, bot: Any, trigger: Any = "", tools: Any = "", schedule: Any = "") -> None:
    """Let another bot of the organization take part in this conversation."""
    name = _bot(run, bot).name
    team = _team(run)
    team[name] = {
        "trigger": _listed(trigger),
        "tools": _listed(tools),
        "schedule": display(schedule),
        "priority": team.get(name, {}).get("priority", 0),
    }
    run.save_session()


@keyword(
    "REMOVE BOT {bot:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='REMOVE BOT "shop"',
)
def remove_bot(run: Run, bot: Any) -> None:
    """The other bot no longer takes part."""
    wanted = _name(bot)
    _team(run).pop(wanted, None)
    run.save_session()


@keyword(
    "LIST BOTS", effect=Effect.READS, kind="value", cls="EXTENDED", example="names = LIST BOTS"
)
def list_bots(run: Run) -> list[str]:
    """The names of the bots that take part, those of highest priority first."""
    team = _team(run)
    return sorted(team, key=lambda name: (-team[name].get("priority", 0), name))


@keyword(
    "SET BOT PRIORITY {bot:sum}, {priority:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='ADD BOT "shop"\nSET BOT PRIORITY "shop", 5',
)
def set_bot_priority(run: Run, bot: Any, priority: Any) -> None:
    """Which of the bots that take part comes first."""
    number, team = as_number(priority), _team(run)
    name = _name(bot)
    if number is None or name not in team:
        raise BasicError("R5010", f"{shortened(bot)} takes no part here; ADD BOT it first")
    team[name]["priority"] = int(number)
    run.save_session()


@keyword(
    "DELEGATE {message:sum} TO BOT {bot:sum} [TIMEOUT {seconds:sum}]",
    effect=Effect.WAITS,
    kind="value",
    cls="EXTENDED",
    example='answer = DELEGATE "What is due?" TO BOT "shop" TIMEOUT 10',
)
def delegate(run: Run, message: Any, bot: Any, seconds: Any = None) -> Any:
    """Ask another bot and wait for its answer; null after the timeout (30 seconds unless it says otherwise).

    A bot answers by its handler `ON "delegate"`, which returns the text, else by its model.
    """
    asked = _bot(run, bot)
    limit = seconds_of("DELEGATE", seconds)
    question = _question(run, asked)

    def ask() -> None:
        _send(run, asked, message)

    return Expect(reply_event(question), _USUAL_SECONDS if limit is None else limit, None, ask)


@keyword(
    "DELEGATE {message:sum} TO BOT {bot:sum}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    name="DELEGATE (tell)",
    cls="EXTENDED",
    example='DELEGATE "Prepare the invoice" TO BOT "shop"',
)
def delegate_only(run: Run, message: Any, bot: Any) -> None:
    """Tell another bot something, without waiting. What it answers can be had with WAIT FOR BOT."""
    _send(run, _bot(run, bot), message)


@keyword(
    "SEND TO BOT {bot:sum} MESSAGE {message:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXTENDED",
    example='SEND TO BOT "shop" MESSAGE "Prepare the invoice"',
)
def send_to_bot(run: Run, bot: Any, message: Any) -> None:
    """The same as DELEGATE as a statement."""
    _send(run, _bot(run, bot), message)


@keyword(
    "BROADCAST {message:sum} TO BOTS",
    "BROADCAST MESSAGE {message:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    name="BROADCAST TO BOTS",
    cls="EXTENDED",
    example='BROADCAST "The prices have changed" TO BOTS',
)
def broadcast_to_bots(run: Run, message: Any) -> None:
    """Tell every bot that takes part in the conversation; without any, every other bot of the organization."""
    team = _team(run) if run.has_session else {}
    everybody = [each for each in run.unit.bots.list() if each.id != run.bot.id]
    for bot in everybody:
        if not team or bot.name in team:
            _send(run, bot, message)


@keyword(
    "WAIT FOR BOT {bot:sum} [TIMEOUT {seconds:sum}]",
    effect=Effect.WAITS,
    kind="both",
    cls="EXTENDED",
    example='words = WAIT FOR BOT "shop" TIMEOUT 5',
)
def wait_for_bot(run: Run, bot: Any, seconds: Any = None) -> Any:
    """What another bot has answered since the last time; null after the timeout (30 seconds unless it says otherwise)."""
    name = _bot(run, bot).name
    unread = [each for each in _inbox(run) if each["from"] == name]
    seen = run.data.setdefault(INBOX, {})
    unread = [each for each in unread if each["id"] > seen.get(name, "")]
    if unread:
        seen[name] = unread[0]["id"]
        return unread[0]["text"]
    limit = seconds_of("WAIT FOR BOT", seconds)
    event = inbox_event(_owner(run), name)
    return Expect(event, _USUAL_SECONDS if limit is None else limit, again=True)


@keyword(
    "GET A2A MESSAGES",
    effect=Effect.READS,
    kind="value",
    cls="EXOTIC",
    example="all = GET A2A MESSAGES()",
)
def get_a2a_messages(run: Run) -> list[dict[str, Any]]:
    """What other bots have answered in this conversation: {id, from, text} each, oldest first."""
    return _inbox(run)


@keyword(
    "TRANSFER CONVERSATION TO {bot:expr}",
    "DELEGATE CONVERSATION TO {bot:expr}",
    "DELEGATE TO {bot:sum} [WITH CONTEXT {context:expr}]",
    effect=Effect.WAITS,
    kind="statement",
    cls="EXTENDED",
    example='TRANSFER CONVERSATION TO "shop"',
)
def transfer_conversation(run: Run, bot: Any, context: Any = None) -> Any:
    """End this script and go on with another bot, which greets as it does at a start. Contexts stay."""
    found = _bot(run, bot)
    state = run.state

    def act() -> None:
        if context is not None:
            state.contexts["transfer"] = display(context)
        state.tools.clear()
        state.suggestions.clear()
        state.system_prompt = ""
        run.save_session()
        if run.services.session is not None:
            run.unit.sessions.move(run.services.session.id, found.id)
            run.unit.sessions.ask_greeting(run.services.session.id)

    return Leave(act)


# --- parts --------------------------------------------------------------------------------------


def _name(value: Any) -> str:
    return display(value).strip().casefold().removesuffix(".gbai")


def _listed(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else display(value).split(",")
    return [display(part).strip() for part in parts if display(part).strip()]


def _bot(run: Run, value: Any) -> Bot:
    """Another bot of the organization; R5010 for a name nobody has."""
    wanted = _name(value)
    with run.reading() as unit:
        bots = unit.bots.list()
    for each in bots:
        if wanted in (each.name.casefold(), each.id):
            return each
    known = ", ".join(sorted(each.name for each in bots))
    raise BasicError("R5010", f"there is no bot {shortened(wanted)}; there is: {known}")


def _team(run: Run) -> dict[str, Any]:
    team: dict[str, Any] = run.state.variables.setdefault(_TEAM, {})
    return team


def _owner(run: Run) -> str:
    """Whose inbox answers come to: the conversation's, else the run's."""
    return run.services.session.id if run.services.session is not None else run.id


def _question(run: Run, bot: Bot) -> str:
    return derived_id(run.id, f"question:{run.step}:{bot.id}")


def _send(run: Run, bot: Bot, message: Any) -> None:
    question = _question(run, bot)
    payload = {
        "message": display(message),
        "from": run.bot.name,
        "asker": run.bot.id,
        "owner": _owner(run),
        "reply": question,
    }
    now = run.services.context.now()
    delivery = Delivery(
        id=question,
        org_id=run.services.org_id,
        bot_id=bot.id,
        lane=question,
        entry=ASK,
        depth=run.depth + 1,
        payload=payload,
        due_at=now,
    )
    if run.unit.events.add(delivery, claimed_at=now):
        run.services.announce([delivery])


def _inbox(run: Run) -> list[dict[str, Any]]:
    with run.reading() as unit:
        found = unit.memory.all(INBOX, _owner(run))
    return sorted(found.values(), key=lambda each: str(each["id"]))


collaborate_with = absent(
    "COLLABORATE WITH {bots:sum} ON {topic:expr}",
    needs="a moderator of bots",
    doc="Let several bots work on a topic.",
    example='COLLABORATE WITH "shop" ON "prices"',
    group="bots",
)
bot_reflection = absent(
    "BOT REFLECTION ON {metric:expr}",
    "BOT REFLECTION {wanted:expr}",
    "SET BOT REFLECTION {wanted:expr}",
    "REFLECT ON {metric:expr}",
    needs=_REFLECTION,
    doc="Let the bot judge its own answers.",
    example="BOT REFLECTION TRUE",
    group="bots",
)
reflection_insights = absent(
    "BOT REFLECTION INSIGHTS",
    "GET REFLECTION INSIGHTS",
    needs=_REFLECTION,
    doc="What the bot found about its own answers.",
    example="found = BOT REFLECTION INSIGHTS()",
    group="bots",
    kind="value",
)
create_swarm = absent(
    "CREATE SWARM {name:sum} WITH BOTS {bots:expr}",
    needs="a moderator of bots",
    doc="Name a group of bots.",
    example='CREATE SWARM "team" WITH BOTS "shop"',
    group="bots",
)
orchestrate_workflow = absent(
    "ORCHESTRATE WORKFLOW {name:expr}",
    needs="a runner of workflows",
    doc="Run steps of several bots, up to END WORKFLOW.",
    example='ORCHESTRATE WORKFLOW "onboarding"',
    group="bots",
)
