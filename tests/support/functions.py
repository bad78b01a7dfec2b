"""What a run lends its built-in functions, standing still."""

from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

from shared.basic.functions.declaration import FunctionContext

NOW = datetime(2026, 3, 5, 1, 30, 15, 123456, tzinfo=UTC)


def context(locale: str = "pt", *, signed: bool = False) -> FunctionContext:
    """The evening of March 4, 2026 in São Paulo, with chance that repeats."""
    zone = ZoneInfo("America/Sao_Paulo")
    return FunctionContext(lambda: NOW, Random(7), zone, locale, signed)
