"""The bot's models as keywords use them; failures in the language's own codes (language spec §9.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared.basic.errors import BasicError
from shared.errors import BudgetExceeded
from shared.llm.errors import ModelBadRequest, ModelBusy, ModelFailed, ModelTimeout
from shared.llm.records import CallMetadata, ChatMessage, CompletionRequest
from shared.packages.bot_config import BotConfig

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shared.records.bots import Bot
    from shared.records.sessions import Session
    from shared.scripts.ports import Models

ALIASES = ("fast", "quality", "code", "local", "auto")


@dataclass(frozen=True, slots=True)
class ScriptModels:
    """The models of one bot for one run; the session's choice counts where a keyword names none."""

    models: Models
    bot: Bot
    session: Session | None = None
    turn_id: str = ""

    def complete(
        self,
        prompt: str,
        *,
        system: str = "",
        model: str = "",
        json_schema: Mapping[str, Any] | None = None,
    ) -> str:
        messages = [ChatMessage("system", system)] if system else []
        request = CompletionRequest(
            messages=(*messages, ChatMessage("user", prompt)),
            json_schema=json_schema,
            metadata=CallMetadata(
                self.bot.id,
                self.session.id if self.session else "",
                self.turn_id,
                self.session.user_id if self.session else "",
                kind="script",
            ),
        )
        choice = model or (self.session.state.model if self.session else "")
        try:
            return self.models.provider(self.bot, choice).complete(request).text
        except (ModelFailed, BudgetExceeded) as error:
            raise language_error(error) from error

    def names(self) -> Sequence[str]:
        own = self.models.settings(self.bot).model
        return list(dict.fromkeys([own, *BotConfig(self.bot.config).items("llm-models")]))

    def use(self, name: str) -> str:
        wanted = name.strip()
        if wanted.lower() in ALIASES:
            return self.bot.config.get(f"model-{wanted.lower()}", "")
        if wanted in self.names() or ":" in wanted:
            return wanted
        raise BasicError(
            "R5112", f"There is no model called “{wanted}”; there are {', '.join(self.names())}."
        )


def language_error(error: ModelFailed | BudgetExceeded) -> BasicError:
    """A model's failure, or a budget that is used up, as a script sees it."""
    if isinstance(error, ModelTimeout):
        return BasicError("R5110", error.message)
    if isinstance(error, ModelBadRequest):
        return BasicError("R5112", error.message)
    return BasicError("R5111" if isinstance(error, ModelBusy) else "R5110", error.message)
