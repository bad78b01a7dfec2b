"""Keywords of the language whose service is not part of this platform: read, documented, and refused when they run.

A script that has one keeps running where it can: the failure is R5005 and may be trapped.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NoReturn

from shared.basic.declaration import Class, Effect, Kind, keyword
from shared.basic.errors import BasicError
from shared.basic.form import SlotKind, parse_form


def absent(
    *forms: str,
    needs: str,
    doc: str,
    example: str,
    group: str,
    kind: Kind = "statement",
    name: str = "",
    cls: Class = "EXOTIC",
) -> Callable[..., NoReturn]:
    """Declare a keyword that raises R5005 and says what it needs."""
    title = name or " ".join(parse_form(forms[0]).head)

    def refuse(_run: Any, **_arguments: Any) -> NoReturn:
        raise BasicError("R5005", f"{title} needs {needs}, which is not part of this platform")

    refuse.__doc__ = f"{doc} It needs {needs}, which is not part of this platform: R5005."
    slots = {slot.name: slot for form in forms for slot in parse_form(form).slots()}
    wanted = [name for name, slot in slots.items() if slot.kind is not SlotKind.TARGET]
    place = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("run", place)]
    parameters += [inspect.Parameter(slot, place, default=None) for slot in wanted]
    refuse.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    declared = keyword(
        *forms,
        effect=Effect.READS,
        kind=kind,
        name=name,
        group=group,
        cls=cls,
        example=f"ON ERROR RESUME NEXT\n{example}",
    )
    return declared(refuse)
