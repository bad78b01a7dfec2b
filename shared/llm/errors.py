"""What can go wrong with a model, named by what the caller can do about it (platform spec §5.1).

ModelFailed
├── ModelAuth           the key is missing, wrong or not allowed: an operator must act
├── ModelBadRequest     the vendor refuses what we sent, or does not know the model
├── ContextTooLong      send less
├── ModelRefused        the vendor's content filter refused question or answer
├── StreamCut           the answer broke off; what was delivered stays delivered
└── ModelBusy           try again, here or at another model
    ├── ModelRateLimited    after `retry_after` seconds, when the vendor says
    ├── ModelOverloaded     the vendor is overloaded, failing or out of reach
    └── ModelTimeout        no answer within the configured time
"""

from shared.errors import UpstreamFailed


class ModelFailed(UpstreamFailed):
    """A model call failed. The message never holds the vendor's text, which may quote the key."""

    text = "The language model did not answer properly."


class ModelAuth(ModelFailed):
    text = "The language model rejects this bot's key."


class ModelBadRequest(ModelFailed):
    text = "The language model does not accept the request."


class ContextTooLong(ModelFailed):
    text = "The conversation is too long for the language model."


class ModelRefused(ModelFailed):
    text = "The language model refuses to answer this."


class StreamCut(ModelFailed):
    text = "The language model's answer broke off."


class ModelBusy(ModelFailed):
    text = "The language model is busy; try again shortly."


class ModelRateLimited(ModelBusy):
    status, code = 429, "rate_limited"
    text = "The language model's rate limit is reached; try again shortly."


class ModelOverloaded(ModelBusy):
    text = "The language model is overloaded; try again shortly."


class ModelTimeout(ModelBusy):
    status, code = 504, "timeout"
    text = "The language model did not answer in time."
