"""Run-time failures of a script: one exception, one table of codes.

A code is `R` and four or five digits (specification 9.3). A script reads the failure through ERROR, ERROR MESSAGE and ERR;
ERR is the older class of number (1xxx network, 2xxx data, 3xxx file, 4xxx dialog, 5xxx access, 9xxx language).
"""

from dataclasses import dataclass

MEANINGS: dict[str, str] = {
    "R5001": "thrown by the script",
    "R5002": "assertion failed",
    "R5003": "write through null",
    "R5004": "unknown method",
    "R5005": "keyword not available",
    "R5010": "bad argument",
    "R5011": "not a number",
    "R5012": "bad JSON",
    "R5013": "division by zero",
    "R5014": "not a list",
    "R5015": "STEP 0",
    "R5020": "nobody answered in time",
    "R5021": "no valid answer",
    "R5022": "canceled",
    "R5023": "no conversation",
    "R5030": "too many steps or jumps",
    "R5031": "too many iterations of a loop",
    "R5032": "calls nested too deeply",
    "R5033": "text, array or number too large",
    "R5034": "out of time",
    "R5035": "too many messages in one turn",
    "R5036": "pattern too costly",
    "R5050": "not authorized",
    "R5051": "role may not use this table",
    "R5060": "cannot suspend here",
    "R5101": "timed out",
    "R5102": "host not found",
    "R5103": "connection refused",
    "R5104": "TLS failed",
    "R5105": "blocked address",
    "R5107": "SOAP fault",
    "R5110": "model timed out",
    "R5111": "model quota spent",
    "R5112": "unknown model",
    "R5201": "no connection to the data",
    "R5202": "duplicate key",
    "R5203": "constraint violated",
    "R5204": "table missing",
    "R5205": "column missing",
    "R5206": "bad filter",
    "R5210": "knowledge base unknown",
    "R5301": "script missing",
    "R5302": "recursion",
    "R5303": "route missing",
    "R5310": "tool unknown",
    "R5320": "MCP server unknown",
    "R5321": "MCP tool unknown",
    "R5322": "MCP authorization failed",
    "R5323": "approval denied",
    "R5324": "approval timed out",
    "R5401": "file not found",
    "R5402": "file access denied",
    "R5403": "file too large",
    "R5404": "path outside the drive",
    "R5405": "file format",
    "R5501": "mail failed",
    "R5502": "WhatsApp failed",
    "R5503": "SMS failed",
    "R5504": "template unknown",
    "R5505": "recipient unusable",
    "R5610": "calendar conflict",
    "R5710": "sandbox refused",
    "R5810": "bad schedule",
}

# ERR of a code: the specification's own numbers first, then the class of its family plus its last three digits.
_EXACT_ERR = {"R5001": 9001, "R5021": 4001} | {f"R510{n}": 1000 + n for n in (1, 2, 3, 4, 5, 7)}
_FAMILY_ERR = {"R502": 4000, "R505": 5000, "R51": 1000, "R52": 2000, "R54": 3000, "R55": 1000}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a script something happened; lines and columns count from 1."""

    script: str
    line: int
    column: int = 1


class BasicError(Exception):
    """A failure a script can trap with ON ERROR or TRY.

    `message` names the value that was refused and what would be accepted. `keyword` and `place` are filled in by the
    runtime, which knows which statement ran. `value` is what THROW threw.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        keyword: str = "",
        place: Place | None = None,
        value: object = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.keyword = keyword
        self.place = place
        self.value = value

    @property
    def err(self) -> int:
        """The number a script reads from ERR."""
        return err_number(self.code)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def err_number(code: str) -> int:
    """ERR of a code; an HTTP failure `R51404` is 1404."""
    exact = _EXACT_ERR.get(code)
    if exact is not None:
        return exact
    base = _FAMILY_ERR.get(code[:4]) or _FAMILY_ERR.get(code[:3]) or 9000
    return base + int(code[-3:])


def shortened(value: object, limit: int = 60) -> str:
    """A value as it may appear in a message: quoted, cut."""
    text = value if isinstance(value, str) else str(value)
    return f'"{text[:limit]}…"' if len(text) > limit else f'"{text}"'
