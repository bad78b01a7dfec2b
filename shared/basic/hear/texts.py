"""Free text, names, addresses of mail and web, languages, colors, identifiers."""

import re
import unicodedata
import uuid
from urllib.parse import urlsplit

from shared.basic.hear.answers import Accepted, Answer, HearContext
from shared.basic.values.calendar_names import plain_letters

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?P<domain>[^@\s]{1,253})")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_TOP_LABEL = re.compile(r"[^\W\d_]{2,63}|xn--[a-z0-9-]{1,59}")
_HEX_COLOR = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_RGB_COLOR = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)", re.IGNORECASE)

_LANGUAGES: dict[str, tuple[str, ...]] = {
    "en": ("english", "inglês", "inglés"),
    "pt": ("portuguese", "português", "portugués"),
    "es": ("spanish", "espanhol", "español", "castellano"),
    "fr": ("french", "francês", "francés", "français"),
    "de": ("german", "alemão", "alemán", "deutsch"),
    "it": ("italian", "italiano"),
    "ja": ("japanese", "japonês", "japonés", "日本語"),
    "zh": ("chinese", "chinês", "chino", "中文"),
    "ko": ("korean", "coreano", "한국어"),
    "ru": ("russian", "russo", "ruso", "русский"),
    "ar": ("arabic", "árabe", "العربية"),
    "hi": ("hindi", "híndi", "हिन्दी"),
    "nl": ("dutch", "holandês", "holandés", "neerlandês", "nederlands"),
    "pl": ("polish", "polonês", "polaco", "polski"),
    "tr": ("turkish", "turco", "türkçe"),
}
_LANGUAGE_CODES = {
    plain_letters(name): code for code, names in _LANGUAGES.items() for name in names
}

_COLORS: dict[str, tuple[str, ...]] = {
    "#000000": ("black", "preto", "negro"),
    "#FFFFFF": ("white", "branco", "blanco"),
    "#FF0000": ("red", "vermelho", "rojo"),
    "#008000": ("green", "verde"),
    "#0000FF": ("blue", "azul"),
    "#FFFF00": ("yellow", "amarelo", "amarillo"),
    "#FFA500": ("orange", "laranja", "naranja"),
    "#800080": ("purple", "roxo", "morado"),
    "#FFC0CB": ("pink", "rosa"),
    "#A52A2A": ("brown", "marrom", "marrón"),
    "#808080": ("gray", "grey", "cinza", "gris"),
    "#00FFFF": ("cyan", "ciano", "cian"),
    "#FF00FF": ("magenta",),
    "#C0C0C0": ("silver", "prata", "plata"),
}
_COLOR_CODES = {plain_letters(name): code for code, names in _COLORS.items() for name in names}


def any_text(answer: Answer, _: HearContext) -> Accepted:
    """The trimmed text, or the file if nothing else came."""
    return Accepted(answer.files[0] if answer.files and not answer.trimmed else answer.trimmed)


def email(answer: Answer, _: HearContext) -> Accepted | None:
    """`local@domain.tld`, lower case."""
    found = _EMAIL.fullmatch(answer.trimmed)
    return (
        Accepted(answer.trimmed.lower()) if found and _is_domain(found["domain"].lower()) else None
    )


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    return (
        len(labels) > 1
        and all(map(_LABEL.fullmatch, labels))
        and bool(_TOP_LABEL.fullmatch(labels[-1]))
    )


def name(answer: Answer, _: HearContext) -> Accepted | None:
    """Letters, spaces, hyphens and apostrophes, each word with a capital letter."""
    words = unicodedata.normalize("NFC", answer.text).split()
    whole = " ".join(words)
    if not 2 <= len(whole) <= 100 or not any(map(str.isalpha, whole)):
        return None
    if not all(
        letter.isalpha() or unicodedata.combining(letter) or letter in " -'’" for letter in whole
    ):
        return None
    return Accepted(" ".join("-".join(map(_capitalized, word.split("-"))) for word in words))


def _capitalized(word: str) -> str:
    rest = word[1:].lower() if word.isupper() else word[1:]
    return word[:1].upper() + rest


def language(answer: Answer, _: HearContext) -> Accepted | None:
    """A language's two-letter code, from the code (with or without region) or a name."""
    typed = plain_letters(answer.trimmed)
    code = typed.replace("_", "-").split("-")[0]
    if len(code) == 2 and code.isascii() and code.isalpha():
        return Accepted(code)
    named = _LANGUAGE_CODES.get(typed)
    return Accepted(named) if named else None


def url(answer: Answer, _: HearContext) -> Accepted | None:
    """An http or https address whose host has a dot; https is added where no scheme was typed."""
    typed = answer.trimmed
    whole = typed if "://" in typed else f"https://{typed}"
    if any(letter.isspace() for letter in typed) or len(typed) > 2_048:
        return None
    try:
        parts = urlsplit(whole)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or port == 0:
        return None
    labels = host.rstrip(".").split(".")
    return Accepted(whole) if len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) else None


def identifier(answer: Answer, _: HearContext) -> Accepted | None:
    """A UUID in any spelling, stored lower case with hyphens."""
    try:
        return Accepted(str(uuid.UUID(answer.trimmed)))
    except ValueError:
        return None


def color(answer: Answer, _: HearContext) -> Accepted | None:
    """A color's name, `#rgb`, `#rrggbb` or `rgb(r, g, b)`, stored as `#RRGGBB`."""
    typed = answer.trimmed
    named = _COLOR_CODES.get(plain_letters(typed))
    if named:
        return Accepted(named)
    found = _HEX_COLOR.fullmatch(typed)
    if found:
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return Accepted(f"#{digits.upper()}")
    parts = _RGB_COLOR.fullmatch(typed)
    levels = [int(level) for level in parts.groups()] if parts else []
    return (
        Accepted("#" + "".join(f"{level:02X}" for level in levels))
        if levels and max(levels) <= 255
        else None
    )
