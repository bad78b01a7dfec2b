"""The bot's own files, `{bot}.gbai/{bot}.gbdrive/`, as scripts use them. May import `shared.packages` and values."""
