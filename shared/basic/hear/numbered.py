"""Numbers that identify: telephones, postal codes, taxpayers, cards; and passwords."""

import re

from shared.basic.hear.answers import Accepted, Answer, HearContext
from shared.basic.values.records import Secret

_PHONE = re.compile(r"[\d\s()+./-]+", re.ASCII)
_UK_CODE = re.compile(r"(GIR|[A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2}|0AA)", re.IGNORECASE)
_PUNCTUATED = re.compile(r"[\d\s./-]+", re.ASCII)
_COUNTRY_CODES = {
    "pt": "55",
    "pt-br": "55",
    "pt-pt": "351",
    "en": "1",
    "en-us": "1",
    "en-gb": "44",
    "es": "34",
    "es-mx": "52",
}
_CARDS: tuple[tuple[str, str], ...] = (
    ("amex", r"3[47]\d{13}"),
    (
        "elo",
        r"(?:4011|4312|4389|4514|4576|5041|5066|5067|509\d|6277|6362|6363|650\d|6516|6550)\d{12}",
    ),
    ("hipercard", r"(?:606282|3841)\d+"),
    ("visa", r"4(?:\d{12}|\d{15}|\d{18})"),
    ("mastercard", r"(?:5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12})"),
    ("discover", r"6(?:011|5\d{2}|4[4-9]\d)\d{12,15}"),
    ("diners", r"3(?:0[0-5]|[68]\d)\d{11,16}"),
    ("jcb", r"35(?:2[89]|[3-8]\d)\d{12,15}"),
)


def phone(answer: Answer, context: HearContext) -> Accepted | None:
    """10 to 15 digits; meta has the digits and the number in E.164, the country taken from the locale if not typed."""
    typed = answer.trimmed
    digits = _digits(typed)
    if not _PHONE.fullmatch(typed) or not 10 <= len(digits) <= 15:
        return None
    international = typed.startswith("+") or len(digits) > 11
    country = "" if international else _country_code(context.locale, digits)
    return Accepted(
        _phone_text(digits, international), {"digits": digits, "e164": f"+{country}{digits}"}
    )


def _country_code(locale: str, digits: str) -> str:
    wanted = locale.replace("_", "-").lower()
    code = _COUNTRY_CODES.get(wanted) or _COUNTRY_CODES.get(wanted.split("-")[0], "")
    return "" if code == "1" and len(digits) == 11 and digits.startswith("1") else code


def _phone_text(digits: str, international: bool) -> str:
    if not international and len(digits) == 11:
        return f"({digits[:2]}) {digits[2:7]}-{digits[7:]}"
    if not international and len(digits) == 10:
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return f"+{digits}"


def postal_code(answer: Answer, _: HearContext) -> Accepted | None:
    """A Brazilian, United States or United Kingdom postal code; meta has the country."""
    typed = answer.trimmed
    british = _UK_CODE.fullmatch(typed)
    if british:
        return Accepted(f"{british[1]} {british[2]}".upper(), {"country": "GB"})
    digits = _digits(typed)
    if not _PUNCTUATED.fullmatch(typed):
        return None
    if len(digits) == 8:
        return Accepted(f"{digits[:5]}-{digits[5:]}", {"country": "BR"})
    if len(digits) in (5, 9):
        return Accepted(
            "-".join(part for part in (digits[:5], digits[5:]) if part), {"country": "US"}
        )
    return None


def cpf(answer: Answer, _: HearContext) -> Accepted | None:
    """A Brazilian person's taxpayer number with both check digits right."""
    digits = _checked(answer.trimmed, 11, (range(10, 1, -1), range(11, 1, -1)))
    return Accepted(f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}") if digits else None


def cnpj(answer: Answer, _: HearContext) -> Accepted | None:
    """A Brazilian company's taxpayer number with both check digits right."""
    weights = (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    digits = _checked(answer.trimmed, 14, (weights, (6, *weights)))
    return (
        Accepted(f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-{digits[12:]}")
        if digits
        else None
    )


def _checked(typed: str, length: int, weights: tuple[range | tuple[int, ...], ...]) -> str:
    digits = _digits(typed)
    if not _PUNCTUATED.fullmatch(typed) or len(digits) != length or len(set(digits)) == 1:
        return ""
    for factors in weights:
        rest = sum(int(digit) * factor for digit, factor in zip(digits, factors, strict=False)) % 11
        if int(digits[len(factors)]) != (0 if rest < 2 else 11 - rest):
            return ""
    return digits


def card(answer: Answer, _: HearContext) -> Accepted | None:
    """A payment card's number that passes Luhn's check; only its first and last four digits are kept."""
    digits = _digits(answer.trimmed)
    if (
        not re.fullmatch(r"[\d\s-]+", answer.trimmed, re.ASCII)
        or not 13 <= len(digits) <= 19
        or not _luhn(digits)
    ):
        return None
    kind = next((name for name, shape in _CARDS if re.fullmatch(shape, digits)), "unknown")
    return Accepted(f"{digits[:4]} **** **** {digits[-4:]}", {"card_type": kind})


def _luhn(digits: str) -> bool:
    doubled = [sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0 and set(digits) != {"0"}


def password(answer: Answer, _: HearContext) -> Accepted | None:
    """Eight characters or more, kept as a Secret; meta has the strength."""
    typed = answer.text
    if len(typed) < 8 or not typed.strip():
        return None
    kinds = sum(bool(re.search(shape, typed)) for shape in ("[a-z]", "[A-Z]", r"\d", r"[^\w\s]|\s"))
    strength = (
        "strong"
        if len(typed) >= 12 and kinds >= 3
        else "medium"
        if kinds >= 3 or len(typed) >= 12
        else "weak"
    )
    return Accepted(Secret(typed), {"strength": strength})


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter in "0123456789")
