"""Keywords whose service is no part of this platform: they compile, and say at run time what they would need (R5005).

A row of the table is one keyword; whoever serves it moves its forms to a function of its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from shared.basic.declaration import Effect, Kind, keyword
from shared.basic.errors import BasicError
from shared.basic.form import SlotKind, parse_form
from shared.basic.runtime.run import Run

_SOCIAL = "a social network's API"
_FACES = "a face recognition service"
_BOARD = "a board with pins, which no cloud has"
_HOST = "a host of its own to guard"
_SHOP = "a billing catalog"


@dataclass(frozen=True, slots=True)
class _Absent:
    """`does` completes "… needs <service>." in the reference; `example` is run with errors trapped."""

    service: str
    does: str
    example: str
    forms: tuple[str, ...]
    kind: Kind = "both"


_Row: TypeAlias = "tuple[str, str, str, Kind]"

_ON_BOARDS: tuple[_Row, ...] = (
    ("How a pin is used.", 'GPIO MODE 17, "out"', "GPIO MODE [{args:args}]", "statement"),
    ("Switch a pin.", "GPIO SET 17, HIGH", "GPIO SET {pin:sum}, {value:ref}", "statement"),
    ("Pulse a pin.", "GPIO PWM 18, 50", "GPIO PWM [{args:args}]", "statement"),
    ("Turn a servo.", "GPIO SERVO 18, 90", "GPIO SERVO [{args:args}]", "statement"),
    ("The state of a pin.", "on = GPIO GET 17", "GPIO GET {pin:expr}", "value"),
    ("Devices on the bus.", "found = I2C SCAN", "I2C SCAN [{bus:expr}]", "value"),
    ("Read from a device.", "b = I2C READ 64, 0", "I2C READ [{args:args}]", "value"),
    ("Write to a device.", "I2C WRITE 64, 0, 1", "I2C WRITE [{args:args}]", "statement"),
    ("Open a bus.", "SPI OPEN 0, 0", "SPI OPEN [{args:args}]", "both"),
    ("Exchange bytes.", "b = SPI TRANSFER [1, 2]", "SPI TRANSFER [{args:args}]", "value"),
    ("Close the bus.", "SPI CLOSE", "SPI CLOSE [{bus:expr}]", "statement"),
    ("The temperature.", "t = READ TEMPERATURE 4", "READ TEMPERATURE {pin:expr}", "value"),
    ("The humidity.", "h = READ HUMIDITY 4", "READ HUMIDITY {pin:expr}", "value"),
    ("Whether something moves.", "m = READ MOTION 4", "READ MOTION {pin:expr}", "value"),
    ("How light it is.", "l = READ LIGHT 4", "READ LIGHT {pin:expr}", "value"),
    ("How far something is.", "d = READ DISTANCE 23, 24", "READ DISTANCE [{args:args}]", "value"),
    ("Start the display.", "LCD INIT", "LCD INIT [{args:args}]", "statement"),
    ("Show a text.", 'LCD PRINT "Hi"', "LCD PRINT [{args:args}]", "statement"),
    ("Empty the display.", "LCD CLEAR", "LCD CLEAR", "statement"),
    ("Start the screen.", "OLED INIT", "OLED INIT [{args:args}]", "statement"),
    ("Show a text.", 'OLED PRINT "Hi"', "OLED PRINT [{args:args}]", "statement"),
    ("Draw a picture.", 'OLED DRAW "a.png"', "OLED DRAW [{args:args}]", "statement"),
    ("Empty the screen.", "OLED CLEAR", "OLED CLEAR", "statement"),
    ("Switch a relay.", "RELAY SET 1, ON", "RELAY SET {relay:sum}, {value:ref}", "statement"),
    ("Make a sound.", "BUZZER 440, 1", "BUZZER [{args:args}]", "statement"),
)
_ON_HOSTS: tuple[_Row, ...] = (
    (
        "The state of a tool.",
        's = SECURITY TOOL STATUS "av"',
        "SECURITY TOOL STATUS {name:expr}",
        "value",
    ),
    ("Look for threats.", 'SECURITY RUN SCAN "av"', "SECURITY RUN SCAN {name:expr}", "both"),
    ("What was found.", 'r = SECURITY GET REPORT "av"', "SECURITY GET REPORT {name:expr}", "value"),
    (
        "Bring a tool up to date.",
        "SECURITY UPDATE DEFINITIONS",
        "SECURITY UPDATE DEFINITIONS [{name:expr}]",
        "both",
    ),
    (
        "Start a service.",
        'SECURITY START SERVICE "av"',
        "SECURITY START SERVICE {name:expr}",
        "both",
    ),
    ("Stop a service.", 'SECURITY STOP SERVICE "av"', "SECURITY STOP SERVICE {name:expr}", "both"),
    ("Install a tool.", 'SECURITY INSTALL TOOL "av"', "SECURITY INSTALL TOOL {name:expr}", "both"),
    (
        "How well it is guarded.",
        "n = SECURITY HARDENING SCORE",
        "SECURITY HARDENING SCORE",
        "value",
    ),
)
_ABSENT = (
    _Absent(
        _SOCIAL,
        "Publish something on social networks.",
        'POST TO instagram "images/pot.png", "New tea!"',
        (
            "POST TO {platforms:ref} AT {when:sum} {content:sum} [, {caption:sum} [, {extra:expr}]]",
            "POST TO {platforms:ref} {content:sum} [, {caption:sum} [, {extra:expr}]]",
            "POST TO {platforms:ref}, {content:sum} [, {caption:sum} [, {extra:expr}]]",
        ),
    ),
    *(
        _Absent(
            _SOCIAL,
            f"Figures of a post on {name.title()}.",
            f'figures = GET {name} METRICS "17"',
            (f"GET {name} METRICS {{id:expr}}",),
            "value",
        )
        for name in ("INSTAGRAM", "FACEBOOK", "LINKEDIN", "TWITTER")
    ),
    *(
        _Absent(
            _SOCIAL,
            f"The posts of the bot's account on {name.title()}.",
            f"posts = GET {name} POSTS",
            (f"GET {name} POSTS [{{count:expr}}]",),
            "value",
        )
        for name in ("INSTAGRAM", "FACEBOOK", "LINKEDIN", "TWITTER")
    ),
    _Absent(_SOCIAL, "Delete a post.", 'DELETE POST "17"', ("DELETE POST {id:expr}",)),
    _Absent(
        _FACES,
        "Find the faces in a picture.",
        'faces = DETECT FACES "images/pot.png"',
        ("DETECT FACES {picture} [, {options:expr}]",),
        "value",
    ),
    _Absent(
        _FACES,
        "Whether two pictures show the same person.",
        'same = VERIFY FACE "a.png", "b.png"',
        ("VERIFY FACE {first}, {second:expr}",),
        "value",
    ),
    _Absent(
        _FACES,
        "What a face looks like.",
        'face = ANALYZE FACE "a.png"',
        ("ANALYZE FACE {picture} [, {attributes:expr}]",),
        "value",
    ),
    _Absent(
        "a whiteboard",
        "Write a whiteboard to a file.",
        'EXPORT WHITEBOARD "plan"',
        ("EXPORT WHITEBOARD [{args:args}]",),
    ),
    _Absent(
        "a telephone line",
        "Wait until somebody answers a call.",
        'answered = WAIT FOR CALL ANSWER "desk" TIMEOUT 30',
        ("WAIT FOR CALL ANSWER [{call:sum}] [TIMEOUT {seconds:sum}]",),
    ),
    _Absent("a camera", "Take a picture.", "picture = CAPTURE PHOTO", ("CAPTURE PHOTO",), "value"),
    _Absent(
        "a marketing site",
        "Publish a page for a campaign.",
        'CREATE LANDING PAGE "spring"',
        ("CREATE LANDING PAGE {name:expr}",),
    ),
    _Absent(_SHOP, "The products for sale.", "found = PRODUCTS", ("PRODUCTS",), "value"),
    _Absent(_SHOP, "One product.", "tea = PRODUCT(7)", ("PRODUCT {id:expr}",), "value"),
    _Absent(
        _SHOP,
        "Products by words.",
        'found = SEARCH PRODUCTS "tea", 5',
        ("SEARCH PRODUCTS {query} [, {count:expr}]",),
        "value",
    ),
    _Absent(
        _SHOP,
        "The product of a barcode in a picture.",
        'tea = SCAN BARCODE "images/pot.png"',
        ("SCAN BARCODE {picture:expr}",),
        "value",
    ),
    *(
        _Absent(_BOARD, does, example, (form,), kind)
        for does, example, form, kind in _ON_BOARDS
    ),
    *(
        _Absent(_HOST, does, example, (form,), kind)
        for does, example, form, kind in _ON_HOSTS
    ),
)  # fmt: skip


def _declared(row: _Absent) -> Callable[..., Any]:
    """The keyword of a row: a function with the parameters of its forms that raises R5005."""
    forms = [parse_form(text) for text in row.forms]
    name = " ".join(forms[0].head)
    slots = [s.name for form in forms for s in form.slots() if s.kind is not SlotKind.TARGET]
    plain = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("run", plain)]
    parameters += [inspect.Parameter(slot, plain, default=None) for slot in dict.fromkeys(slots)]

    def absent(run: Run, **_given: Any) -> None:  # noqa: ARG001  every keyword gets its run
        raise BasicError("R5005", f"{name} needs {row.service}, which is not connected here")

    absent.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    declare = keyword(
        *row.forms,
        effect=Effect.ONCE,
        kind=row.kind,
        doc=f"{row.does} It needs {row.service}; without one it fails with R5005.",
        example=f"ON ERROR RESUME NEXT\n{row.example}",
        group="absent",
        cls="EXOTIC",
    )
    return declare(absent)


globals().update({f"absent_{number}": _declared(row) for number, row in enumerate(_ABSENT)})
