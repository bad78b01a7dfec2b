"""Names of months and days, and words for relative days, by language. Weeks begin on Sunday, as WEEKDAY counts."""

import unicodedata

MONTHS: dict[str, tuple[str, ...]] = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "pt": (
        "janeiro", "fevereiro", "março", "abril", "maio", "junho",
        "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip

WEEKDAYS: dict[str, tuple[str, ...]] = {
    "en": ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    "pt": (
        "domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado",
    ),
    "es": ("domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"),
}  # fmt: skip

RELATIVE_DAYS: dict[str, int] = {
    "today": 0, "tomorrow": 1, "yesterday": -1,
    "hoje": 0, "amanhã": 1, "amanha": 1, "ontem": -1,
    "hoy": 0, "mañana": 1, "manana": 1, "ayer": -1,
}  # fmt: skip


def language_of(locale: str) -> str:
    """The two-letter language of a locale, `en` for one whose names are not known here."""
    language = locale.replace("_", "-").split("-")[0].lower()
    return language if language in MONTHS else "en"


def plain_letters(text: str) -> str:
    """Casefolded text without accents: how typed words are compared."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def month_number(word: str) -> int | None:
    """1..12 for a month's name or its first three or more letters, in any language known here."""
    wanted = plain_letters(word.rstrip("."))
    if len(wanted) < 3:
        return None
    for names in MONTHS.values():
        for number, name in enumerate(names, start=1):
            if plain_letters(name).startswith(wanted):
                return number
    return None
