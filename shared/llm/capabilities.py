"""What a model can do and what it costs: one row of data per model, never a test on its name."""

from dataclasses import dataclass

from shared.llm.records import Usage

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Capabilities:
    """One model's row.

    Windows are in tokens. Prices are US dollars per million tokens, None where unknown: an unknown
    price is not a price of zero. `chars_per_token` is the divisor of the token estimate and
    `tokens_per_image` its price for one picture of about a megapixel. `max_tokens_field` is the name
    the model's API gives the output limit; `thinking_allowance` is added to that limit because the
    vendor counts hidden thinking as output. `sampling` is False where the model refuses temperature
    and top_p. `grounded` is False for a model too small to answer from the passages it is given.
    """

    tools: bool = True
    grounded: bool = True
    vision: bool = False
    json_schema: bool = False
    reasoning: bool = False
    sampling: bool = True
    usage_in_stream: bool = True
    max_tokens_field: str = "max_tokens"
    thinking_allowance: int = 0
    context_window: int = 8192
    max_output: int = 4096
    price_in: float | None = None
    price_out: float | None = None
    price_cached: float | None = None
    chars_per_token: float = 4.0
    tokens_per_image: int = 765

    def cost(self, usage: Usage) -> float | None:
        """US dollars of one call; None when the price is unknown."""
        if self.price_in is None or self.price_out is None:
            return None
        cached_price = self.price_in if self.price_cached is None else self.price_cached
        fresh = max(0, usage.tokens_in - usage.cached_tokens)
        dollars = fresh * self.price_in + usage.cached_tokens * cached_price
        return (dollars + usage.tokens_out * self.price_out) / MILLION
