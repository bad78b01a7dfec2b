"""What the model is told, and what is left out when its window is small (platform spec §5.3, §5.4)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shared.conversation.embedded import plain, short_pieces
from shared.conversation.frames import split_bytes
from shared.conversation.prompt import PromptParts, assemble, fill
from shared.llm.records import ChatMessage
from shared.llm.tokens import messages_tokens
from tests.support.models import ScriptedModel

MODEL = replace(ScriptedModel().capabilities, context_window=2_000, max_output=500)
HISTORY = [
    ChatMessage("user" if number % 2 == 0 else "assistant", f"{number} " + "words " * 40)
    for number in range(20)
]
PARTS = PromptParts(
    system="You sell tea.",
    contexts=["Today is market day."],
    facts=["name: Ana"],
    knowledge=["[1] Tea\nGreen tea costs 3."],
    knowledge_rule="Cite.",
    history=HISTORY,
    current=ChatMessage("user", "How much is it?"),
)


def test_everything_stands_in_its_order() -> None:
    prompt = assemble(replace(PARTS, history=HISTORY[:2]), MODEL, "en")
    system = prompt.messages[0].text
    places = [system.index(text) for text in ("You sell", "market", "name: Ana", "Cite.", "costs")]
    assert places == sorted(places)
    assert [message.role for message in prompt.messages] == ["system", "user", "assistant", "user"]


def test_the_oldest_exchanges_are_left_out_first() -> None:
    prompt = assemble(PARTS, MODEL, "en")
    kept = [message.text.split()[0] for message in prompt.messages[1:-1]]
    assert kept == [str(number) for number in range(20)][-len(kept) :]
    assert 0 < len(kept) < 20
    assert prompt.messages[1].role == "user"
    assert prompt.passages == 1


@given(st.integers(300, 6_000), st.integers(0, 20), st.integers(1, 9_000))
def test_a_prompt_fits_and_the_message_is_always_there(window: int, past: int, size: int) -> None:
    model = replace(MODEL, context_window=window, max_output=window // 4)
    parts = replace(PARTS, history=HISTORY[:past], current=ChatMessage("user", "q" * size))
    prompt = assemble(parts, model, "en")
    assert prompt.messages[-1].text.startswith("q")
    assert messages_tokens(prompt.messages, model) <= max(512, int(window * 0.9))


def test_only_known_holes_are_filled() -> None:
    assert fill("I am {bot_name}; {x}", {"bot_name": "Tea"}) == "I am Tea; {x}"


@given(st.text(max_size=400), st.integers(4, 50))
def test_bytes_are_split_between_characters(text: str, limit: int) -> None:
    pieces = split_bytes(text, limit)
    assert "".join(pieces) == text
    assert all(len(piece.encode()) <= limit for piece in pieces)


@given(st.text("ab .!?\n", max_size=400))
def test_the_widgets_pieces_are_short_and_lose_no_word(text: str) -> None:
    pieces = list(short_pieces(text))
    assert all(0 < len(piece) <= 100 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_the_widgets_text_has_no_marks() -> None:
    assert plain("# Hi\n**bold** [link](https://a.b) <b>x</b> &amp; y") == "Hi\nbold link x & y"
