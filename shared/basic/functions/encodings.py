"""Documents, identifiers, hashes and escapes."""

import base64
import binascii
import csv
import hashlib
import hmac
import html
import io
import urllib.parse
import uuid
from typing import Any

from shared.basic.errors import BasicError, shortened
from shared.basic.formatting.documents import to_csv, to_yaml
from shared.basic.functions.declaration import FunctionContext, function
from shared.basic.values import plain
from shared.basic.values.conversion import config_value, integer
from shared.basic.values.display import display
from shared.basic.values.limits import bounded_size
from shared.basic.values.records import HttpResult, RowSet, Secret

_ALGORITHMS = ("sha256", "sha512", "sha1", "sha384", "md5")


@function(
    "TOJSON", "JSON", "JSON_STRINGIFY", takes_null=True, example='TOJSON({ a: 1 }) = "{""a"":1}"'
)
def to_json(value: Any, indent: Any = None) -> str:
    """The value as JSON text, compact unless an indent is given."""
    return plain.to_json(value, None if indent is None else max(0, min(integer(indent), 16)))


@function("PARSE_JSON", "JSON_PARSE", example='PARSE_JSON("[1, 2]") = [1, 2]')
def parse_json(text: Any) -> Any:
    """The value of JSON text; an array or object passes through; R5012 for anything else."""
    if isinstance(text, HttpResult):
        return text.body
    return text if isinstance(text, (list, dict)) else plain.from_json(display(text))


@function("TOYAML", takes_null=True, example='TOYAML({ a: 1 }) = "a: 1"')
def yaml(value: Any) -> str:
    """The value as YAML text."""
    return to_yaml(value)


@function("TOCSV", takes_null=True, example='TOCSV([{ a: 1 }]) = "a\\n1"')
def csv_text(value: Any) -> str:
    """Rows as CSV text with a header."""
    return to_csv(value)


@function("PARSE_CSV", example='PARSE_CSV("a,b\\n1,2")')
def parse_csv(text: Any, separator: Any = None) -> RowSet:
    """The rows of CSV text whose first line names the columns; numbers and true/false become such."""
    whole = display(text).removeprefix("\ufeff")
    mark = display(separator) or max(",;\t|", key=whole.partition("\n")[0].count)
    try:
        reader = csv.DictReader(io.StringIO(whole), delimiter=mark, restkey="", restval="")
        rows = [{key: config_value(cell) for key, cell in row.items() if key} for row in reader]
    except (csv.Error, TypeError) as bad:
        raise BasicError("R5010", f"{shortened(whole)} cannot be read as CSV: {bad}") from bad
    bounded_size(len(rows))
    return RowSet(rows)


@function("GUID", "UUID", example="GUID()")
def guid(context: FunctionContext) -> str:
    """A new random identifier (UUID version 4)."""
    return str(uuid.UUID(int=context.random.getrandbits(128), version=4))


@function("BASE64", "BASE64_ENCODE", example='BASE64("hi") = "aGk="')
def base64_encode(text: Any) -> str:
    """The text's UTF-8 bytes in base 64."""
    return base64.b64encode(_bytes(text)).decode("ascii")


@function("BASE64_DECODE", example='BASE64_DECODE("aGk=") = "hi"')
def base64_decode(text: Any) -> str:
    """The text of base 64, also in the URL alphabet and without padding; R5010 if it is none."""
    plain_alphabet = "".join(display(text).split()).translate(str.maketrans("-_", "+/")).rstrip("=")
    try:
        return base64.b64decode(
            plain_alphabet + "=" * (-len(plain_alphabet) % 4), validate=True
        ).decode("utf-8")
    except (binascii.Error, ValueError) as bad:
        raise BasicError("R5010", f"{shortened(display(text))} is not base 64 of a text") from bad


@function("MD5", example='MD5("a") = "0cc175b9c0f1b6a831c399e269772661"')
def md5(text: Any) -> str:
    """The MD5 digest in hexadecimal: a checksum, not a protection."""
    return hashlib.md5(_bytes(text), usedforsecurity=False).hexdigest()


@function("HASH", example='HASH("a")')
def digest(text: Any, algorithm: Any = "sha256") -> str:
    """A digest in hexadecimal: sha256 unless sha1, sha384, sha512 or md5 is asked for."""
    return hashlib.new(_algorithm(algorithm), _bytes(text), usedforsecurity=False).hexdigest()


@function("SHA256", example='SHA256("a")')
def sha256(text: Any) -> str:
    """The SHA-256 digest in hexadecimal."""
    return hashlib.sha256(_bytes(text)).hexdigest()


@function("HMAC", example='HMAC("body", "key")')
def keyed_digest(text: Any, key: Any, algorithm: Any = "sha256") -> str:
    """The HMAC of a text under a key, in hexadecimal."""
    return hmac.new(_bytes(key), _bytes(text), _algorithm(algorithm)).hexdigest()


@function(
    "VERIFY_SIGNATURE",
    takes_null=True,
    example='VERIFY_SIGNATURE("a", HMAC("a", "key"), "key") = TRUE',
)
def verify_signature(body: Any, signature: Any, secret: Any) -> bool:
    """Whether a signature (hexadecimal or base 64, with or without `sha256=`) is the body's HMAC-SHA256."""
    if not display(signature) or not _bytes(secret):
        return False
    made = hmac.new(_bytes(secret), _bytes(body), hashlib.sha256).digest()
    given = display(signature).strip().removeprefix("sha256=").encode("utf-8", "replace")
    as_hex = hmac.compare_digest(given.lower(), made.hex().encode("ascii"))
    return hmac.compare_digest(given, base64.b64encode(made)) or as_hex


@function("URLENCODE", "ENCODE_PARAMS", example='URLENCODE("a b&c") = "a%20b%26c"')
def url_encode(value: Any) -> str:
    """A text made safe inside an address; an object becomes `a=1&b=2`."""
    if isinstance(value, dict):
        return "&".join(f"{_quoted(key)}={_quoted(item)}" for key, item in value.items())
    return _quoted(value)


def _quoted(value: Any) -> str:
    return urllib.parse.quote(_bytes(display(value)), safe="")


@function("URLDECODE", example='URLDECODE("a%20b") = "a b"')
def url_decode(text: Any) -> str:
    """The text of an address part; `+` is a space."""
    return urllib.parse.unquote_plus(display(text))


@function("HTMLENCODE", example='HTMLENCODE("<b>") = "&lt;b&gt;"')
def html_encode(text: Any) -> str:
    """A text made safe inside HTML."""
    return html.escape(display(text))


def _bytes(value: Any) -> bytes:
    return (value.reveal() if isinstance(value, Secret) else display(value)).encode(
        "utf-8", "surrogatepass"
    )


def _algorithm(name: Any) -> str:
    wanted = display(name).casefold().replace("-", "")
    if wanted not in _ALGORITHMS:
        raise BasicError(
            "R5010", f"{shortened(display(name))} is not one of {', '.join(_ALGORITHMS)}"
        )
    return wanted
