"""How a command fails."""


class CommandFailed(Exception):
    """A command cannot go on; the message is the one line shown to the user."""
