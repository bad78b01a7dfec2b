"""Separating a model's thinking from its answer, when it arrives as tags in the text.

Open models write `<think>…</think>` into the answer, and a tag may be split across chunks anywhere.
"""

from collections.abc import Iterator

from shared.llm.records import ReasoningDelta, TextDelta

_TAGS = {"<think>": "</think>", "<thinking>": "</thinking>"}


class ReasoningFilter:
    """Feed it the text as it arrives; it keeps back only what may be the start of a tag.

    Blank space before the answer's first word is dropped: it is what separated it from the thinking.
    An unclosed tag makes all that follows thinking: the answer was cut before it began.
    """

    def __init__(self) -> None:
        self._held = ""
        self._closing = ""
        self._answered = False

    def feed(self, text: str) -> Iterator[TextDelta | ReasoningDelta]:
        self._held += text
        while True:
            tags = (self._closing,) if self._closing else tuple(_TAGS)
            at, tag = _first(self._held, tags)
            if not tag:
                break
            yield from self._deliver(self._held[:at])
            self._held = self._held[at + len(tag) :]
            self._closing = _TAGS.get(tag, "")
        keep = _possible_tag(self._held, tags)
        yield from self._deliver(self._held[: len(self._held) - keep])
        self._held = self._held[len(self._held) - keep :]

    def flush(self) -> Iterator[TextDelta | ReasoningDelta]:
        """What was kept back, at the end of the stream: it was no tag."""
        yield from self._deliver(self._held)
        self._held = ""

    def _deliver(self, text: str) -> Iterator[TextDelta | ReasoningDelta]:
        if self._closing:
            if text:
                yield ReasoningDelta(text)
            return
        if not self._answered:
            text = text.lstrip()
        if text:
            self._answered = True
            yield TextDelta(text)


def _first(text: str, tags: tuple[str, ...]) -> tuple[int, str]:
    found = [(at, tag) for tag in tags if (at := text.find(tag)) >= 0]
    return min(found) if found else (-1, "")


def _possible_tag(text: str, tags: tuple[str, ...]) -> int:
    """How many characters at the end of `text` begin one of the tags."""
    longest = max(len(tag) for tag in tags) - 1
    for size in range(min(longest, len(text)), 0, -1):
        if any(tag.startswith(text[-size:]) for tag in tags):
            return size
    return 0
