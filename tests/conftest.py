"""Settings of every suite."""

from hypothesis import settings

# A slow machine is not a failing test: properties have no time limit of their own.
settings.register_profile("repository", deadline=None)
settings.load_profile("repository")
