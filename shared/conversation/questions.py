"""What a model turn answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.llm.records import Image
from shared.log import logger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.conversation.turn_context import TurnContext
    from shared.records.documents import Hit
    from shared.records.messages import StoredMessage

MOST_IMAGES = 8
_IMAGES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}


@dataclass(frozen=True, slots=True)
class Question:
    """The user's message, pictures it came with, and what was found for it. `loop_id` is the turn that asked."""

    loop_id: str
    text: str
    before_seq: int | None
    hits: Sequence[Hit] = ()
    images: tuple[Image, ...] = ()
    media: str = ""

    @property
    def is_plain(self) -> bool:
        """Words only."""
        return not (self.images or self.media)


def question_of(turn: TurnContext, loop_id: str, message: StoredMessage | None) -> Question:
    """The question of the turn that began the loop, before anything was looked up for it."""
    payload = turn.turn.payload if loop_id == turn.turn.id else {}
    text = message.content if message else str(payload.get("text", ""))
    media = message.media if message else str(payload.get("media") or "")
    urls = [*map(str, payload.get("images", ())), *([media] if media else [])]
    images = tuple(image for url in urls[:MOST_IMAGES] if (image := _image(url)) is not None)
    return Question(loop_id, text, message.seq if message else None, (), images, media)


def _image(url: str) -> Image | None:
    """A picture the model may be shown: by its address, or its bytes when it is ours; None when it is no picture."""
    if url.startswith("data:image/"):
        head, _, data = url.partition(",")
        return Image(data=data, media_type=head.removeprefix("data:").partition(";")[0])
    kind = _IMAGES.get(url.partition("?")[0].rpartition(".")[2].casefold())
    if kind is None:
        return None
    if url.startswith("https://"):
        return Image(url=url)
    logger.info("an attached picture is not shown to the model", media=url)
    return None
