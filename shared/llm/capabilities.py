"""What a model can do and what it costs: one row of data per model, never a test on its name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """One model's row.

    Windows are in tokens. Prices are US dollars per million tokens. `chars_per_token` is the
    divisor of the token estimate and
    `tokens_per_image` its price for one picture of about a megapixel. `max_tokens_field` is the name the model's API gives the output
    limit; `sampling` is False where the model refuses temperature and top_p.
    """

    tools: bool = True
    vision: bool = False
    json_schema: bool = False
    reasoning: bool = False
    sampling: bool = True
    usage_in_stream: bool = True
    max_tokens_field: str = "max_tokens"
    context_window: int = 8192
    max_output: int = 4096
    price_in: float = 0.0
    price_out: float = 0.0
    price_cached: float = 0.0
    chars_per_token: float = 4.0
    tokens_per_image: int = 765
