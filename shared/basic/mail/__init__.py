"""Mail as scripts write it."""
