"""Words and patterns of time, in English and Portuguese, without accents as they are compared."""

from __future__ import annotations

import re

from shared.basic.values.calendar_names import MONTHS, plain_letters

DAYS = {
    "MO": ("monday", "mon", "segunda-feira", "segunda feira", "segunda"),
    "TU": ("tuesday", "tues", "tue", "terca-feira", "terca feira", "terca"),
    "WE": ("wednesday", "wed", "quarta-feira", "quarta feira", "quarta"),
    "TH": ("thursday", "thurs", "thu", "quinta-feira", "quinta feira", "quinta"),
    "FR": ("friday", "fri", "sexta-feira", "sexta feira", "sexta"),
    "SA": ("saturday", "sat", "sabado"),
    "SU": ("sunday", "sun", "domingo"),
}
CODES = tuple(DAYS)
CODE_OF = {word: code for code, words in DAYS.items() for word in words}
DAY_WORDS = "|".join(sorted(map(re.escape, CODE_OF), key=len, reverse=True))
DAY = rf"(?:{DAY_WORDS})s?"
MONTH = "|".join(
    sorted({plain_letters(n) for k in ("en", "pt") for n in MONTHS[k]}
           | {plain_letters(n)[:3] for k in ("en", "pt") for n in MONTHS[k]}, key=len, reverse=True)
)  # fmt: skip
UNITS = {
    "min": "minutes", "hour": "hours", "hora": "hours", "h": "hours", "day": "days", "dia": "days",
    "week": "weeks", "semana": "weeks",
}  # fmt: skip
UNIT = r"minutes|minutos|minute|minuto|mins|min|hours|horas|hour|hora|h|days|dias|day|dia|weeks|semanas|week|semana"
CLOCK = r"(\d{1,2})(?:(?::|h)(\d{2}))?\s*(h(?:oras?|rs?)?\b|am\b|pm\b|a\.m\.|p\.m\.)?"
WORD_CLOCKS = {
    "noon": 12,
    "midday": 12,
    "meio-dia": 12,
    "meio dia": 12,
    "midnight": 0,
    "meia-noite": 0,
    "meia noite": 0,
}
ALONE = {
    "today": 0, "hoje": 0, "tonight": 0, "tomorrow": 1, "amanha": 1,
    "day after tomorrow": 2, "depois de amanha": 2,
}  # fmt: skip
EVERY = r"(?:every|each|todo|toda|todos os|todas as|a cada|cada)"
DATE_SHAPES = (
    "(" + "|".join(sorted(ALONE, key=len, reverse=True)) + ")",
    r"(?:on\s+|em\s+|no dia\s+)?(\d{4})-(\d{1,2})-(\d{1,2})",
    r"(?:on\s+|em\s+|dia\s+|no dia\s+)?(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?",
    (
        rf"(?:on\s+(?:the\s+)?|em\s+|dia\s+|no dia\s+)?(\d{{1,2}})(?:st|nd|rd|th|o)?\s+(?:de\s+|of\s+)?({MONTH})"
        r"\.?(?:,?\s+(?:de\s+)?(\d{4}))?"
    ),
    rf"(?:on\s+)?({MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?",
    (
        r"(next\s+|this\s+|on\s+|proxim[ao]\s+|na proxima\s+|na\s+|no\s+|nesta\s+|neste\s+)?"
        rf"({DAY_WORDS})(?:\s+que vem)?"
    ),
)
"""A word, ISO, numbers, day and month, month and day, a weekday: in the order in which they are tried."""
