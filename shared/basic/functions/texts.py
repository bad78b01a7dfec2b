"""Text. Positions count from 1."""

import re
from typing import Any

from shared.basic.errors import BasicError
from shared.basic.functions.declaration import FunctionContext, function
from shared.basic.values.calendar_names import plain_letters
from shared.basic.values.conversion import integer
from shared.basic.values.display import display
from shared.basic.values.limits import MAX_STRING, too_large
from shared.basic.values.methods.texts import repeated, replace_all, split_text
from shared.basic.values.sequences import rows_like, size

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@function("LEN", "LENGTH", "SIZE", takes_null=True, example='LEN("olá") = 3')
def length(value: Any) -> int:
    """Code points of a text, items of an array, RowSet or object; 0 of null."""
    return size(value)


@function("LEFT", example='LEFT("hello", 2) = "he"')
def left(text: Any, count: Any) -> str:
    """The first n characters."""
    return display(text)[: max(integer(count), 0)]


@function("RIGHT", example='RIGHT("hello", 2) = "lo"')
def right(text: Any, count: Any) -> str:
    """The last n characters."""
    whole = display(text)
    return whole[max(len(whole) - max(integer(count), 0), 0) :]


@function("MID", example='MID("hello", 2, 3) = "ell"')
def mid(text: Any, start: Any, count: Any = None) -> Any:
    """Characters from a 1-based start; of an array, the items from a 0-based start."""
    if isinstance(text, list):
        first = max(integer(start), 0)
        return rows_like(
            text, text[first : None if count is None else first + max(integer(count), 0)]
        )
    first = max(integer(start), 1) - 1
    return display(text)[first : None if count is None else first + max(integer(count), 0)]


@function("INSTR", takes_null=True, example='INSTR("banana", "na") = 3')
def instr(start: Any, text: Any, part: Any = None) -> int:
    """INSTR([start,] text, part): 1-based place of the part, 0 if it is not there; case matters."""
    first, whole, wanted = (1, start, text) if part is None else (integer(start), text, part)
    if not display(wanted) or not display(whole):
        return 0
    return display(whole).find(display(wanted), max(first, 1) - 1) + 1


@function("LOWER", "LCASE", example='LOWER("Ana") = "ana"')
def lower(text: Any) -> str:
    """In lower case."""
    return display(text).lower()


@function("UPPER", "UCASE", example='UPPER("Ana") = "ANA"')
def upper(text: Any) -> str:
    """In upper case."""
    return display(text).upper()


@function("TRIM", example='TRIM("  a ") = "a"')
def trim(text: Any) -> str:
    """Without white space at both ends."""
    return display(text).strip()


@function("LTRIM", example='LTRIM("  a ") = "a "')
def ltrim(text: Any) -> str:
    """Without white space at the beginning."""
    return display(text).lstrip()


@function("RTRIM", example='RTRIM("  a ") = "  a"')
def rtrim(text: Any) -> str:
    """Without white space at the end."""
    return display(text).rstrip()


@function("REPLACE", example='REPLACE("a-b-c", "-", "+") = "a+b+c"')
def replace(text: Any, old: Any, new: Any) -> str:
    """Every occurrence replaced, literally."""
    return replace_all(display(text), old, new)


@function("SPLIT", example='SPLIT("a,b", ",") = ["a", "b"]')
def split(text: Any, separator: Any = ",") -> list[str]:
    """The parts between separators; an empty separator gives the characters."""
    return split_text(display(text), separator)


@function("ASC", example='ASC("A") = 65')
def code_point(text: Any) -> int | None:
    """The code point of the first character; null of an empty text."""
    whole = display(text)
    return ord(whole[0]) if whole else None


@function("CHR", "CHAR", example='CHR(65) = "A"')
def character(number: Any) -> str:
    """The character of a code point."""
    point = integer(number)
    if not 0 <= point <= 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        raise BasicError(
            "R5010", f"{point} is not a character's number: 0 to 1114111 without surrogates"
        )
    return chr(point)


@function("STRING", example='STRING(3, "*") = "***"')
def string(count: Any, text: Any) -> str:
    """A text n times; the two arguments may be in either order."""
    if isinstance(count, str) and not isinstance(text, str):
        count, text = text, count
    return repeated(display(text), count)


@function("SPACE", example='SPACE(2) = "  "')
def space(count: Any) -> str:
    """n spaces."""
    return repeated(" ", count)


@function("PROPER", example='PROPER("ana MARIA") = "Ana Maria"')
def proper(text: Any) -> str:
    """Every word with a capital first letter, the rest in lower case."""
    return _WORD.sub(lambda word: word[0][0].upper() + word[0][1:].lower(), display(text))


@function("SLUGIFY", example='SLUGIFY("Olá, Mundo!") = "ola-mundo"')
def slugify(text: Any) -> str:
    """Lower-case letters and digits without accents, words joined by hyphens."""
    return re.sub("[^a-z0-9]+", "-", plain_letters(display(text))).strip("-")


@function("RANDOM_STRING", example="LEN(RANDOM_STRING(8)) = 8")
def random_string(context: FunctionContext, count: Any) -> str:
    """n random letters and digits."""
    wanted = max(integer(count), 0)
    if wanted > MAX_STRING:
        raise too_large("text", MAX_STRING)
    return "".join(context.random.choices(_LETTERS, k=wanted))


@function("MASK_EMAIL", example='MASK_EMAIL("ana@example.com") = "a**@example.com"')
def mask_email(text: Any) -> str:
    """An address with all but the first letter before the @ hidden."""
    name, mark, domain = display(text).partition("@")
    return name[:1] + "*" * max(len(name) - 1, 0) + mark + domain
