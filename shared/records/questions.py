"""What one bot asks another, and the way back (language spec §4.6)."""

from __future__ import annotations

ASK = "@ask"
"""The entry of a delivery that asks its bot; its payload is {message, from, asker, owner, reply}."""
INBOX = "a2a"
"""The scope of memory that keeps what bots answered; its owner is the asking session or run."""
DELEGATE = "delegate"
"""The event whose handler answers for a bot; without one its model does."""


def reply_event(question: str) -> str:
    """Tells whoever waits for one answer."""
    return f"reply:{question}"


def inbox_event(owner: str, bot: str) -> str:
    """Tells whoever waits for anything from a bot."""
    return f"inbox:{owner}:{bot.casefold()}"
