"""What the chat page shows beside the words: media, cards, themes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.basic.absent import absent
from shared.basic.declaration import Effect, keyword
from shared.basic.drive.media import media_type
from shared.basic.drive.paths import drive_path
from shared.basic.errors import BasicError, shortened
from shared.basic.keywords.interface import add_suggestion
from shared.basic.runtime.run import Run
from shared.basic.values.display import display
from shared.basic.values.methods.objects import find_key
from shared.basic.values.plain import to_plain
from shared.basic.web.requests import is_web

_DAY = 86_400
_OPTIONS = ("autoplay", "loop", "fullscreen", "muted", "controls", "nocontrols")
_KINDS = {"video": "Video", "audio": "Audio", "image": "Image"}
_SUFFIXES = {
    "pdf": "Pdf",
    "pptx": "Presentation",
    "xlsx": "Spreadsheet",
    "csv": "Spreadsheet",
    "md": "Markdown",
    "html": "Html",
}
_THEMES: Mapping[str, tuple[str, str]] = {
    "dark": ("#1f2937", "#111827"),
    "light": ("#ffffff", "#f3f4f6"),
    "blue": ("#2563eb", "#dbeafe"),
    "green": ("#16a34a", "#dcfce7"),
    "purple": ("#7c3aed", "#ede9fe"),
    "indigo": ("#4f46e5", "#e0e7ff"),
    "red": ("#dc2626", "#fee2e2"),
    "orange": ("#ea580c", "#ffedd5"),
    "cyan": ("#0891b2", "#cffafe"),
    "pink": ("#db2777", "#fce7f3"),
    "gray": ("#4b5563", "#f3f4f6"),
}


@keyword(
    "PLAY {what:sum} [WITH OPTIONS {options:expr}]",
    effect=Effect.TRANSACTIONAL,
    cls="EXTENDED",
    example='PLAY "https://example.com/tour.mp4" WITH OPTIONS "autoplay,muted"',
)
def play(run: Run, what: Any, options: Any = "") -> None:
    """Show a file of the drive or the web in the player of the chat page.

    Options: autoplay, loop, fullscreen, muted, controls, nocontrols.
    """
    address = display(what).strip()
    wanted = [part.strip().casefold() for part in display(options).split(",") if part.strip()]
    unknown = [part for part in wanted if part not in _OPTIONS]
    if unknown:
        raise BasicError("R5010", f"{shortened(unknown[0])} is not one of {', '.join(_OPTIONS)}")
    kind = _content_type(address)
    source = address if is_web(address) else run.services.drive.url(drive_path(address), _DAY)
    shown = {
        "player_id": run.key,
        "content_type": kind,
        "component": f"{kind.casefold()}_player",
        "source_url": source,
        "title": address.rpartition("/")[2],
        "options": {
            "autoplay": "autoplay" in wanted,
            "loop_content": "loop" in wanted,
            "fullscreen": "fullscreen" in wanted,
            "muted": "muted" in wanted,
            "controls": "nocontrols" not in wanted,
        },
        "metadata": {},
    }
    _tell(run, "play", shown)


def _content_type(address: str) -> str:
    name = address.partition("?")[0]
    found = _SUFFIXES.get(name.rpartition(".")[2].casefold())
    return found or _KINDS.get(media_type(name).partition("/")[0], "Iframe")


def _tell(run: Run, name: str, data: Mapping[str, Any]) -> None:
    """An event for the client; R5023 when nobody looks."""
    if run.state is not None:
        run.services.dialog.event(run.unit, name, data)


@keyword("STOP", effect=Effect.TRANSACTIONAL, kind="statement", cls="EXOTIC", example="STOP")
def stop(run: Run) -> None:
    """Stop the player."""
    _tell(run, "player_command", {"command": "stop"})


@keyword("PAUSE", effect=Effect.TRANSACTIONAL, kind="statement", cls="EXOTIC", example="PAUSE")
def pause(run: Run) -> None:
    """Pause the player."""
    _tell(run, "player_command", {"command": "pause"})


@keyword("RESUME", effect=Effect.TRANSACTIONAL, kind="statement", cls="EXOTIC", example="RESUME")
def resume(run: Run) -> None:
    """Let the player go on. In a script with ON ERROR GOTO, RESUME belongs to the error handler."""
    _tell(run, "player_command", {"command": "resume"})


@keyword(
    "CHANGE THEME {theme:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXOTIC",
    example='CHANGE THEME "dark"',
)
def change_theme(run: Run, theme: Any) -> None:
    """Color the chat page: a name, or an object {color1, color2, logo_url, title, logo_text}."""
    if isinstance(theme, dict):
        _tell(run, "change_theme", {str(name): to_plain(value) for name, value in theme.items()})
        return
    name = display(theme).strip().casefold()
    if name not in _THEMES:
        raise BasicError("R5010", f"{shortened(theme)} is not one of {', '.join(_THEMES)}")
    first, second = _THEMES[name]
    _tell(run, "change_theme", {"name": name, "color1": first, "color2": second})


@keyword(
    "CARD {card:expr}",
    effect=Effect.TRANSACTIONAL,
    kind="statement",
    cls="EXOTIC",
    example='CARD {"title": "Tea", "text": "Green, 50 g", "image": "https://example.com/tea.png", "buttons": ["Order"]}',
)
def card(run: Run, card: Any) -> None:
    """Show a card: {title, subtitle, image, text, url, buttons}. Buttons become suggestions."""
    if not isinstance(card, dict):
        raise BasicError("R5010", "CARD needs an object with a title, a text or an image")
    lines = [_line(card, name, shape) for name, shape in _CARD.items()]
    words = "\n\n".join(line for line in lines if line)
    if not words:
        raise BasicError("R5010", "CARD needs a title, a text or an image")
    run.say(words)
    key = find_key(card, "buttons")
    buttons = card[key] if key is not None else []
    for button in buttons if isinstance(buttons, list) else [buttons]:
        _offer(run, button)


_CARD = {
    "title": "**{}**",
    "subtitle": "_{}_",
    "image": "![]({})",
    "text": "{}",
    "url": "<{}>",
}


def _line(card: dict[str, Any], name: str, shape: str) -> str:
    key = find_key(card, name)
    text = display(card[key]) if key is not None else ""
    return shape.format(text) if text else ""


def _offer(run: Run, button: Any) -> None:
    if isinstance(button, dict):
        label = button.get("label", button.get("text", button.get("title")))
        add_suggestion(run, label, payload=button.get("value", button.get("payload")))
    else:
        add_suggestion(run, button)


card_images = absent(
    "CARD {image:sum}, {text:sum} [, {style:sum} [, {count:sum}]] TO {target:target}",
    needs="an image model",
    doc="Make pictures with text on them for social networks.",
    example='CARD "a cup of tea", "Tea time" TO picture',
    group="player",
    name="CARD TO",
)
show_chart = absent(
    "SHOW CHART {data:expr}",
    needs="a chart panel",
    doc="Show a chart of data beside the chat.",
    example="SHOW CHART sales",
    group="player",
)
show_dashboard = absent(
    "SHOW DASHBOARD {name:sum} [TO {user:expr}]",
    needs="a dashboard panel",
    doc="Show a dashboard beside the chat.",
    example='SHOW DASHBOARD "sales"',
    group="player",
)
hear_nowait = absent(
    "HEAR NOWAIT",
    needs="a look into the channel's inbox",
    doc="The next message that has come already, without waiting.",
    example="x = HEAR NOWAIT",
    group="player",
    kind="value",
)
