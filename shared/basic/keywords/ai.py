"""Language models in scripts: LLM, REWRITE, SUMMARIZE, TRANSLATE, CLASSIFY, contexts and the system prompt."""

from __future__ import annotations

from typing import Any

from shared.basic.declaration import Effect, keyword
from shared.basic.errors import BasicError
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.plain import from_json
from shared.basic.values.records import Outcome

_EDITOR = "You edit texts. Answer with the edited text only, in the language of the text."
_SUMMARY = "You summarize. Answer with the summary only, in the language of the text."
_SENTIMENT = {
    "type": "object",
    "properties": {
        "sentiment": {"type": "string", "enum": ["positive", "neutral", "negative"]},
        "score": {"type": "number", "minimum": -1, "maximum": 1},
    },
    "required": ["sentiment", "score"],
    "additionalProperties": False,
}


def _prompt(value: Any, what: str) -> str:
    text = display(value).strip()
    if not text:
        raise BasicError("R5010", f"{what} needs a text")
    return text


@keyword(
    "LLM {prompt:expr} [WITH OPTIMIZE FOR {goal:sum}] [WITH MAX_COST {cost:sum} [MAX_LATENCY {latency:sum}]]",
    effect=Effect.ONCE,
    kind="both",
    example='answer = LLM "Explain " + topic',
)
def llm(run: Run, prompt: Any, goal: Any = None, cost: Any = None, latency: Any = None) -> str:
    """Ask the model one question, without the conversation's history."""
    wanted = display(goal).strip().casefold()
    if wanted in ("speed", "cost", "latency") or cost is not None or latency is not None:
        return run.services.models.complete(_prompt(prompt, "LLM"), model=_fast(run))
    return run.model(_prompt(prompt, "LLM"))


def _fast(run: Run) -> str:
    return "fast" if "fast" in run.services.models.names() else ""


@keyword(
    "ASK {prompt:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='answer = ASK "Why?"',
)
def ask(run: Run, prompt: Any) -> str:
    """The same as LLM."""
    return llm(run, prompt)


@keyword("REWRITE {text:expr}", effect=Effect.ONCE, kind="both", example="polite = REWRITE draft")
def rewrite(run: Run, text: Any) -> str:
    """Let the model edit a text."""
    return run.model(_prompt(text, "REWRITE"), _EDITOR)


@keyword(
    "SUMMARIZE {text:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example="short = SUMMARIZE report",
)
def summarize(run: Run, text: Any) -> str:
    """Let the model summarize a text."""
    return run.model(_prompt(text, "SUMMARIZE"), _SUMMARY)


@keyword(
    "TRANSLATE {text}, {language:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='TALK TRANSLATE(text, "pt")',
)
def translate(run: Run, text: Any, language: Any) -> str:
    """Let the model translate a text."""
    target = _prompt(language, "TRANSLATE")
    system = f"You translate into {target}. Answer with the translation only."
    return run.model(_prompt(text, "TRANSLATE"), system)


@keyword(
    "SENTIMENT {text:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example="mood = SENTIMENT text",
)
def sentiment(run: Run, text: Any) -> Any:
    """How a text sounds: {sentiment, score} with score from -1 to 1."""
    answer = run.services.models.complete(
        _prompt(text, "SENTIMENT"),
        system="You judge the sentiment of texts.",
        json_schema=_SENTIMENT,
    )
    judged = from_json(answer)
    if not isinstance(judged, dict) or "sentiment" not in judged:
        raise BasicError("R5012", "the model did not judge the sentiment")
    return Outcome(judged, truth="", number="score")


@keyword(
    "CLASSIFY {text}, {categories:expr}",
    effect=Effect.ONCE,
    kind="both",
    cls="EXTENDED",
    example='kind = CLASSIFY(text, "question,complaint,order")',
)
def classify(run: Run, text: Any, categories: Any) -> str:
    """Let the model choose the category a text belongs to; an answer that is none of them is ""."""
    listed = categories if isinstance(categories, list) else display(categories).split(",")
    labels = [label for label in (display(item).strip() for item in listed) if label]
    if not labels:
        raise BasicError("R5010", "CLASSIFY needs categories")
    system = f"You classify texts. Answer with exactly one of: {', '.join(labels)}."
    answer = run.model(_prompt(text, "CLASSIFY"), system).strip().strip(".\"'").casefold()
    exact = [label for label in labels if label.casefold() == answer]
    near = [label for label in labels if label.casefold() in answer]
    return (exact or near or [""])[0]


@keyword(
    "SET CONTEXT {name:sum} ( AS | , ) {text:expr}",
    "SET CONTEXT {text:expr}",
    effect=Effect.TRANSACTIONAL,
    example='SET CONTEXT "tone" AS "Answer formally."',
)
def set_context(run: Run, text: Any, name: Any = "default") -> None:
    """Add a named text to what the model is told in this conversation; the same name replaces it."""
    run.state.contexts[display(name).strip() or "default"] = display(text)
    run.save_session()


@keyword(
    "SET SYSTEM PROMPT {text:expr}",
    effect=Effect.TRANSACTIONAL,
    example='SET SYSTEM PROMPT "You sell shoes."',
)
def set_system_prompt(run: Run, text: Any) -> None:
    """Replace the system prompt of the conversation; several in one run are joined."""
    words = display(text)
    before = run.data.get("system_prompt")
    whole = f"{before}\n\n{words}" if before else words
    run.data["system_prompt"] = whole
    run.state.system_prompt = whole
    run.save_session()


@keyword("USE MODEL {name:expr}", effect=Effect.TRANSACTIONAL, example='USE MODEL "fast"')
def use_model(run: Run, name: Any) -> None:
    """Choose the model for what follows in this run and conversation."""
    model = run.services.models.use(display(name).strip())
    run.data["model"] = model
    if run.has_session:
        run.state.model = model
        run.save_session()


@keyword(
    "GET CURRENT MODEL",
    effect=Effect.READS,
    kind="value",
    cls="EXTENDED",
    example="TALK GET CURRENT MODEL",
)
def get_current_model(run: Run) -> str:
    """The model in use, "" for the bot's default."""
    chosen = str(run.data.get("model", ""))
    return chosen or (run.state.model if run.has_session else "")


@keyword(
    "LIST MODELS", effect=Effect.READS, kind="value", cls="EXTENDED", example="models = LIST MODELS"
)
def list_models(run: Run) -> list[Any]:
    """The models USE MODEL accepts: {name, description} each."""
    return [{"name": name, "description": ""} for name in run.services.models.names()]
