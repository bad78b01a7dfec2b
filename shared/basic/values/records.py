"""Values Python has no type for: what keywords give back and what scripts only pass on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


class RowSet(list[Any]):
    """Rows of a query: a list of dicts whose missing members are read from the first row (specification 2.7).

    `source` is the dataset the rows came from ("" when none). With `keyed_by`, a member or text index that no row list
    has selects the row whose field of that name equals it (what GROUP BY and PIVOT return).
    """

    __slots__ = ("keyed_by", "source")

    def __init__(self, rows: Iterable[Any] = (), *, source: str = "", keyed_by: str = "") -> None:
        super().__init__(rows)
        self.source = source
        self.keyed_by = keyed_by


class Outcome(dict[str, Any]):
    """An object a keyword returns whose truth is one of its members, and which may stand for a number.

    `truth` names the boolean member (`success`, `qualified`), `number` the member that answers in arithmetic and
    comparison (`score` of a lead); "" for none.
    """

    __slots__ = ("number", "truth")

    def __init__(
        self, fields: Mapping[str, Any], *, truth: str = "success", number: str = ""
    ) -> None:
        super().__init__(fields)
        self.truth = truth
        self.number = number


@dataclass(eq=False, slots=True)
class HttpResult:
    """An HTTP answer: `body` is the parsed value, `text` the raw characters, `headers` have lower-case names."""

    body: Any
    status: int
    status_text: str
    headers: dict[str, str]
    text: str

    def envelope(self) -> dict[str, Any]:
        """Members a script reads when the body has no key of that name."""
        return {
            "status": self.status,
            "statusText": self.status_text,
            "headers": self.headers,
            "data": self.body,
            "body": self.body,
            "ok": 200 <= self.status < 300,
        }


@dataclass(frozen=True, slots=True)
class File:
    """A file in the bot's drive or one a person sent; `url` is "" when it cannot be fetched from outside."""

    path: str
    name: str = ""
    size: int = 0
    mime_type: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A password a person typed. Only `reveal` shows it; every display shows a placeholder."""

    _value: str

    def reveal(self) -> str:
        """The characters, for hashing and request bodies only."""
        return self._value

    def __repr__(self) -> str:
        return "Secret()"


SECRET_TEXT = "[PASSWORD SET]"  # noqa: S105  the placeholder, not a password


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """What CATCH binds and ERROR("…") builds; falsy."""

    message: str
    code: str = "R5001"
    line: int = 0
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class FunctionRef:
    """A SUB or FUNCTION named without a call."""

    name: str
