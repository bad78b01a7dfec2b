"""Which models there are, what they can do, and which plays which role (platform spec §3.8, §5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter

from functions.llm.inputs import Ask, Asker, Ports
from layers.http.paging import Paging, single
from shared.llm.catalog import models_of, roles_of
from shared.llm.roles import fallback_choices
from shared.packages.bot_config import BotConfig

if TYPE_CHECKING:
    from functions.llm.deps import Wiring
    from shared.llm.settings import ModelSettings

router = APIRouter(prefix="/api/llm", tags=["llm"])


@router.get("/models")
def list_models(ask: Ask, ports: Ports, page: Paging) -> dict[str, Any]:
    """The models the bot may use. Prices are US dollars per million tokens, null where unknown."""
    rows = [_row(ask, ports, settings) for settings in models_of(ask.bot, ports.models)]
    return page.listing(rows[page.offset : page.offset + page.limit], len(rows))


@router.get("/routing")
def read_routing(ask: Ask, ports: Ports) -> dict[str, Any]:
    """How a model is chosen, and how each is doing as this process has seen it."""
    ask.must_be("owner")
    config = BotConfig(ask.bot.config)
    return single(
        {
            "strategy": config.text("model-routing-strategy"),
            "roles": {role: _name(each) for role, each in roles_of(ask.bot, ports.models).items()},
            "fallback": {
                "enabled": config.flag("model-fallback-enabled"),
                "order": fallback_choices(ask.bot.config),
            },
            "health": {
                _name(each): "resting" if ports.is_resting(each) else "healthy"
                for each in models_of(ask.bot, ports.models)
            },
        }
    )


def _row(ask: Asker, ports: Wiring, settings: ModelSettings) -> dict[str, Any]:
    row = ports.capabilities_of(settings)
    able = {"tools": row.tools, "vision": row.vision, "stream": True, "json": row.json_schema}
    roles = roles_of(ask.bot, ports.models).items()
    return {
        "id": _name(settings),
        "provider": settings.vendor,
        "roles": [role for role, each in roles if each == settings],
        "context_window": settings.context_window or row.context_window,
        "max_output": row.max_output,
        "features": [name for name, has in able.items() if has],
        "price_in": row.price_in,
        "price_out": row.price_out,
        "available": bool(settings.url) and not ports.is_resting(settings),
    }


def _name(settings: ModelSettings) -> str:
    return f"{settings.vendor}:{settings.model}"
