"""The platform of the chat flows."""

from tests.support.chat_platform import chat, serving

__all__ = ["chat", "serving"]
