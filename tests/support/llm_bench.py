"""The llm routes over a conversation in memory: what they queue is worked on while they wait."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi.testclient import TestClient

from layers.llm.profiles import capabilities
from shared.conversation.desk import Desk
from shared.identity.tokens import BEARER, Signer
from shared.ids import new_id
from shared.llm.answer_cache import AnswerCache
from shared.llm.capabilities import Capabilities
from shared.llm.metering import MeteredEmbedder
from shared.llm.ports import Embedder, LlmProvider
from shared.llm.records import CallMetadata
from shared.llm.settings import ModelSettings
from shared.records.bots import Bot
from shared.records.model_calls import CallFilter, ModelCall
from shared.records.users import Identity, User
from tests.support.cache import MemoryRateLimits
from tests.support.chat_bench import Conversation, OneModel


class WiredModels(OneModel):
    def settings(self, bot: Bot, choice: str = "") -> ModelSettings:
        return ModelSettings.resolve(
            {"llm-url": "http://scripted.invalid", "llm-model": "scripted-1", **bot.config},
            {},
            choice,
        )

    def embedder(self, bot: Bot, made_for: CallMetadata | None = None) -> Embedder:
        inner = super().embedder(bot)
        return (
            inner
            if made_for is None
            else MeteredEmbedder(inner, bot, "compatible", self.account, made_for)
        )


class LlmBench:
    """Implements what `functions.llm.deps.Wiring` offers the routes."""

    def __init__(self, talk: Conversation) -> None:
        self.talk = talk
        self.store, self.clock = talk.store, talk.clock
        self.signer = Signer("s" * 32)
        self.limits = MemoryRateLimits()
        bench_models = talk.desk.models
        assert isinstance(bench_models, OneModel)
        self.models = WiredModels(talk.model, bench_models.account)
        talk.desk = replace(talk.desk, models=self.models, sleep=self._work)

    @property
    def desk(self) -> Desk:
        return self.talk.desk

    def desk_for(self, milliseconds: int = 30_000) -> Desk:
        return self.desk

    @property
    def answers(self) -> AnswerCache:
        assert self.desk.answers
        return self.desk.answers

    def _work(self, seconds: float) -> None:
        """Nobody waits: the worker gets its turn instead."""
        self.clock.pass_seconds(seconds)
        self.talk.work()

    def capabilities_of(self, settings: ModelSettings) -> Capabilities:
        return capabilities(settings.vendor, settings.model)

    def trial(self, bot: Bot, choice: str, key: str, url: str) -> LlmProvider:
        return self.talk.model

    def is_resting(self, settings: ModelSettings) -> bool:
        return False

    @property
    def calls(self) -> list[ModelCall]:
        with self.store.transaction(self.talk.opened.bot.org_id) as unit:
            return list(unit.model_calls.list_of(CallFilter(), 100, 0))

    def user(self, role: str) -> Identity:
        user = User(new_id(), self.talk.opened.bot.org_id, role, role=role)
        with self.store.transaction(user.org_id) as unit:
            unit.users.create(user)
        return Identity(user.id, user.org_id, role, int(time.time()) + 600)

    def headers(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.signer.sign(self.user(role), BEARER)}"}


class Caller:
    """Calls the routes with one role; an answer of another status fails the test."""

    def __init__(self, app: Any, headers: Mapping[str, str]) -> None:
        self._client = TestClient(app, headers=dict(headers))

    def __call__(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = self._client.request(method, path, **options)
        assert answer.status_code == status, answer.text
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        return answer.json() if is_json else answer.text
