"""The table of HEAR types: names, validator, and the service that turns a file into the stored value."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from shared.basic.hear import dates, files, numbered, numbers, texts
from shared.basic.hear.answers import Accepted, Answer, HearContext, Rejected, Validator
from shared.basic.hear.messages import message
from shared.basic.values.records import File

Service = Literal["", "describe", "transcribe", "decode", "login"]


@dataclass(frozen=True, slots=True)
class HearType:
    """A type and its synonyms. `needs` names the service the runtime asks for the value of an accepted file."""

    names: tuple[str, ...]
    validator: Validator
    needs: Service = ""
    wants_file: bool = False

    @property
    def name(self) -> str:
        """The type's first name, which its message goes by."""
        return self.names[0]


TYPES: tuple[HearType, ...] = (
    HearType(("TEXT", "ANY", "STRING"), texts.any_text),
    HearType(("EMAIL",), texts.email),
    HearType(("NAME",), texts.name),
    HearType(("INTEGER", "INT"), numbers.integer),
    HearType(("NUMBER", "FLOAT", "DECIMAL", "DOUBLE"), numbers.number),
    HearType(("MONEY", "CURRENCY", "AMOUNT"), numbers.money),
    HearType(("BOOLEAN", "BOOL"), numbers.boolean),
    HearType(("DATE",), dates.day),
    HearType(("DATETIME",), dates.day_and_time),
    HearType(("HOUR", "TIME"), dates.hour),
    HearType(("MOBILE", "PHONE", "TELEPHONE"), numbered.phone),
    HearType(("ZIPCODE", "ZIP", "CEP", "POSTALCODE"), numbered.postal_code),
    HearType(("LANGUAGE", "LANG"), texts.language),
    HearType(("CPF",), numbered.cpf),
    HearType(("CNPJ",), numbered.cnpj),
    HearType(("CREDITCARD", "CARD"), numbered.card),
    HearType(("PASSWORD", "PASS", "SECRET"), numbered.password),
    HearType(("URL", "LINK"), texts.url),
    HearType(("UUID", "GUID"), texts.identifier),
    HearType(("COLOR", "COLOUR"), texts.color),
    HearType(("FILE",), files.any_file, wants_file=True),
    HearType(("DOCUMENT", "DOC", "PDF"), files.document, wants_file=True),
    HearType(("IMAGE", "PHOTO", "PICTURE"), files.media("image/"), wants_file=True),
    HearType(("VIDEO",), files.media("video/"), needs="describe", wants_file=True),
    HearType(
        ("AUDIO", "VOICE", "SOUND"), files.media("audio/"), needs="transcribe", wants_file=True
    ),
    HearType(("QRCODE", "QR"), files.media("image/"), needs="decode", wants_file=True),
    HearType(("LOGIN", "AUTH"), files.nothing, needs="login"),
)

_BY_NAME = {name: kind for kind in TYPES for name in kind.names}
_SKIP_WORDS = frozenset({"", "-", "skip", "pular", "omitir"})


def find_type(name: str) -> HearType | None:
    """The type of a name, any case, `_` and spaces ignored; "" is TEXT. None is E3050."""
    return _BY_NAME.get(name.upper().replace("_", "").replace(" ", "") or "TEXT")


def suggestions(name: str) -> list[str]:
    """Up to three type names close to one that does not exist."""
    return get_close_matches(name.upper(), _BY_NAME, n=3, cutoff=0.5)


def validate(
    name: str, text: str, context: HearContext, files: Sequence[File] = ()
) -> Accepted | Rejected:
    """Check one answer against a type; an unknown type accepts text (the compiler has refused it before)."""
    kind = find_type(name) or _BY_NAME["TEXT"]
    accepted = kind.validator(Answer(text, tuple(files)), context)
    return accepted or Rejected(message(kind.name, context.locale))


def takes_default(text: str, files: Sequence[File] = ()) -> bool:
    """Whether an answer asks for the DEFAULT: empty, `-`, or the word skip."""
    return not files and text.strip().casefold() in _SKIP_WORDS
