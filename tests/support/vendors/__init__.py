"""Loopback servers that speak the model vendors' own wire formats and follow a script."""
