"""How large a package and its parts may be (platform spec §1.2), in bytes where nothing else is said."""

from __future__ import annotations

MEGABYTE = 1024 * 1024

MAX_PACKAGE = 100 * MEGABYTE
MAX_FILE = 10 * MEGABYTE
MAX_FILES = 1000
MAX_SCRIPT = MEGABYTE
MAX_CONFIG = MEGABYTE
MAX_BOT_NAME = 64
MAX_PATH_BYTES = 1024
MAX_COMPRESSION_RATIO = 100
