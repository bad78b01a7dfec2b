"""From the values of a script to a letter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from shared.basic.drive.media import media_type
from shared.basic.drive.reading import bytes_of
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.plain import to_json
from shared.basic.values.records import File
from shared.mail.addresses import is_address, split_list
from shared.mail.checking import MOST_BYTES, one_line
from shared.records.mail import Attachment, Letter

_HTML = re.compile(
    r"\s*<(?:!doctype|html|body|p|div|h[1-6]|table|ul|ol|b|a|img|span|br)\b", re.IGNORECASE
)
LONGEST_SUBJECT = 120


def letter_of(
    run: Run, to: Any, subject: Any, body: Any, attachments: Any, *, needs_recipient: bool = True
) -> Letter:
    """The letter a statement describes; R5505 for recipients, R5010 for subjects that cannot be."""
    people = recipients_of(to) if needs_recipient else ()
    text = _text(body)
    title = display(subject).strip()
    if not title:
        title, text = _titled(text)
    if not one_line(title):
        raise BasicError("R5010", f"the subject {shortened(title)} must be one line")
    files = tuple(_enclosed(run, path) for path in _listed(attachments))
    if _HTML.match(text):
        return Letter(to=people, subject=title, html=text, attachments=files)
    return Letter(to=people, subject=title, text=text, attachments=files)


def recipients_of(to: Any) -> tuple[str, ...]:
    """The addresses in a text or a list; R5505 for none, and for what is no address."""
    people = tuple(part for each in _listed(to) for part in split_list(display(each)))
    if not people:
        raise BasicError("R5505", "the mail needs a recipient")
    for person in people:
        if not is_address(person):
            raise BasicError(
                "R5505", f"{shortened(person)} is no mail address; ana@example.com is one"
            )
    return people


def _titled(text: str) -> tuple[str, str]:
    """The subject a body brings along in its first line; the whole text stays the body."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    plain = re.sub(r"<[^<>]*>", "", first).removeprefix("Subject:").strip()
    return plain[:LONGEST_SUBJECT] or "(no subject)", text


def _text(body: Any) -> str:
    if isinstance(body, Mapping | list):
        return to_json(body, 2)
    return display(body)


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _enclosed(run: Run, file: Any) -> Attachment:
    path = file.path if isinstance(file, File) else display(file)
    data = bytes_of(run, path, MOST_BYTES)
    name = path.replace("\\", "/").rpartition("/")[2]
    return run.services.mail.enclose(run.key, name, media_type(name), data)
