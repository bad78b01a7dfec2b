"""Newest rows, rows set by text, paths, acting users, memory between bots, figures of knowledge, media, judgments."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from shared.ids import new_id
from shared.network.records import WebAnswer, WebRequest
from shared.records.documents import Document
from shared.records.users import User
from tests.support.bench import Bench
from tests.support.web import answer

TABLES = """
TABLE orders
  id integer KEY
  item string(40)
  amount number
  created_at datetime
END TABLE
INSERT INTO orders VALUES [{"item": "tea", "amount": 1}, {"item": "rice", "amount": 2}, {"item": "salt", "amount": 2}, {"item": "oil", "amount": 3}, {"item": "gold", "amount": 900}]
"""
OTHER = "0199aaaa-0000-7000-8000-000000000009"
MEDIA = "https://media.example.com/v1"


def seen(request: WebRequest) -> WebAnswer:
    body = (request.body or b"").decode(errors="replace")
    text = f"{request.headers.get('Authorization')} {'data:image/png;base64,iVBORw' in body}"
    return answer(json.dumps({"choices": [{"message": {"content": text}}]}))


def heard(request: WebRequest) -> WebAnswer:
    body = request.body or b""
    named, model = b'filename="memo.mp3"' in body, b"whisper-1" in body
    return answer(json.dumps({"text": f"{named} {model}"}))


def bench(role: str = "guest", **config: str) -> Bench:
    named = {name.replace("_", "-"): text for name, text in config.items()}
    made = Bench(config={"env-REGION": "south", **named})
    services = made.services
    services.user = replace(services.user, role=role)
    services.store.directory.create_bot("sister")
    with services.store.transaction(services.org_id) as unit:
        unit.users.create(User(OTHER, services.org_id, "Bob", email="bob@example.com"))
        unit.documents.put(
            Document(new_id(), services.org_id, services.bot.id, "manuals", "a.md", size=1_048_576)
        )
    services.web.serve(
        {
            f"{MEDIA}/images/generations": answer('{"data": [{"b64_json": "aGVsbG8="}]}'),
            f"{MEDIA}/audio/speech": answer(b"ID3", content_type="audio/mpeg"),
            f"{MEDIA}/audio/transcriptions": heard,
            f"{MEDIA}/chat/completions": seen,
        }
    )
    services.files.write("shop.gbai/shop.gbdrive/pot.png", b"\x89PNG\r\n\x1a\n")
    services.files.write("shop.gbai/shop.gbdrive/memo.mp3", b"ID3")
    made.run(TABLES)
    return made


RESULTS: dict[str, tuple[str, Any]] = {
    "the newest row": ('o = GET LAST "orders"\nRETURN o.item', "gold"),
    "a bare name": ("o = GET LAST orders\nRETURN o.id", 5),
    "the last row of a file": ('WRITE [{"a": 1}, {"a": 2}] TO "l.csv"\no = GET LAST "l.csv"\nRETURN o.a', 2),
    "rows set by text": ('SET "orders", "item = \'tea\'", "amount=7, item=\'green, tea\'"\no = FIND orders, 1\nRETURN o.item + o.amount', "green, tea7"),
    "rows set by an object": ('SET "orders", "id = 1", {"amount": 8}\no = FIND orders, 1\nRETURN o.amount', 8),
    "a session path": ('SET "session.size" = "M"\nRETURN GET "session.size"', "M"),
    "a bot path": ('SET "bot.size" = "L"\nRETURN GET BOT MEMORY "size"', "L"),
    "a dollar name is a session value": ('SET $size = "S"\nRETURN GET SESSION "size"', "S"),
    "an at name is a bot value": ('SET @size = "XL"\nRETURN GET BOT MEMORY "size"', "XL"),
    "variable and session value": ('SET role, "cook"\nRETURN role + GET SESSION "role"', "cookcook"),
    "GET of a user field by its name": ("RETURN GET USER email", "ana@example.com"),
    "GET USER ID": ("id = GET USER ID\nRETURN LEN(id)", 36),
    "the environment": ('RETURN GET ENV "REGION"', "south"),
    "what the bot may not see of it": ('RETURN GET ENV "PATH"', ""),
    "a new object": ("o = NEW OBJECT\no.a = 1\na = CREATE ARRAY\nPUSH a, o\nRETURN a", [{"a": 1}]),
    "a calculation in signs": ('RETURN CALCULATE "price * qty + 1", {"price": 2, "qty": 3}', 7),
    "outliers": ('r = DETECT "orders"\nRETURN [r.rows, r.anomalies[0].value, COUNT(r.anomalies)]', [5, 900, 1]),
    "figures": ("s = KB STATISTICS\nRETURN [s.total_collections, s.total_documents, KB DOCUMENTS COUNT, KB STORAGE SIZE]".replace("KB DOCUMENTS COUNT", "KB_DOCUMENTS_COUNT()").replace("KB STORAGE SIZE", "KB_STORAGE_SIZE()"), [1, 1, 1, 1]),
    "figures of one": ('s = KB COLLECTION STATS "manuals"\nRETURN s.name', "manuals"),
    "added since": ("RETURN KB DOCUMENTS ADDED SINCE 7", 0),
    "a text added": ('RETURN ADD TO KB "We open at nine.", "Opening hours!"', "notes/opening-hours.md"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: Any) -> None:
    made = bench()
    assert made.run(source) == result, made.outcome


def test_a_text_added_lies_where_documents_are_indexed() -> None:
    made = bench()
    made.run('ADD TO KB "We open at nine.", "Hours"')
    stored = made.services.files.read("shop.gbai/shop.gbkb/notes/hours.md")
    assert stored == b"# Hours\n\nWe open at nine.\n"


def test_an_administrator_acts_as_somebody_else_also_after_a_pause() -> None:
    made = bench(role="admin")
    made.run(f'SET USER "{OTHER}"\nHEAR x\nSET USER MEMORY "k", x\nRETURN GET USER "email"', ["v"])
    assert made.result == "bob@example.com"
    with made.services.store.transaction(made.services.org_id) as unit:
        assert unit.memory.get("user", OTHER, "k") == "v"


def test_bots_of_an_organization_share_memory() -> None:
    made = bench()
    made.run('SET BOT MEMORY "k", 1\nBOT SHARE MEMORY "k" WITH "sister"')
    with made.services.store.transaction(made.services.org_id) as unit:
        sister = next(bot for bot in unit.bots.list() if bot.name == "sister")
        assert unit.memory.all("bot", sister.id) == {"k": 1}
        unit.memory.put("bot", sister.id, "more", 2)
    assert made.run('n = BOT SYNC MEMORY FROM "sister"\nRETURN n + GET BOT MEMORY "more"') == 4


MADE: dict[str, tuple[str, str]] = {
    "a picture": ('p = IMAGE "a pot"\nRETURN READ(p)', "aGVsbG8="),
    "a spoken text": ('p = AUDIO "hello"\nRETURN p LIKE "generated/*.mp3"', "true"),
    "a picture seen": ('RETURN SEE "pot.png"', "Bearer k True"),
    "a text read": ('RETURN OCR "pot.png"', "Bearer k True"),
    "a recording heard": ('RETURN SPEECH TO TEXT "memo.mp3"', "True True"),
}


@pytest.mark.parametrize(("source", "result"), MADE.values(), ids=MADE)
def test_media_are_made_by_the_service_that_is_set_up(source: str, result: str) -> None:
    urls = {f"media_{kind}_url": MEDIA for kind in ("image", "tts", "stt", "vision")}
    made = bench(**urls, llm_key="k")
    made.run(f'r = ""\n{source.replace("RETURN ", "r = ")}\nRETURN r + ""')
    assert made.result == result, made.outcome


ERRORS = {
    "no table": ('x = GET LAST "none"', "R5204"),
    "no picture service": ('x = IMAGE "a pot"', "R5005"),
    "no film service": ('x = VIDEO "a pot"', "R5005"),
    "no file to see": ('x = SEE "none.png"', "R5005"),
    "a guest acts as somebody": (f'SET USER "{OTHER}"', "R5050"),
    "no such bot": ('BOT SYNC MEMORY FROM "none"', "R5010"),
    "nothing to share": ('BOT SHARE MEMORY "none" WITH "sister"', "R5010"),
    "no such knowledge": ('x = KB COLLECTION STATS "none"', "R5210"),
    "no title": ('ADD TO KB "text", "!"', "R5010"),
    "no route": ('SET MODEL ROUTING "best"', "R5010"),
    "no assignment": ('SET "orders", "id = 1", "paid"', "R5010"),
}


@pytest.mark.parametrize(("source", "code"), ERRORS.values(), ids=ERRORS)
def test_fails(source: str, code: str) -> None:
    assert bench().run(f"TRY\n{source}\nCATCH e\nRETURN e.code\nEND TRY") == code


def test_the_model_judges_and_calculates() -> None:
    made = bench()
    made.services.models.answers = [
        '{"value": 12.5}',
        '{"is_valid": false, "errors": ["too young"]}',
    ]
    found = made.run(
        'a = CALCULATE "half of the price", {"price": 25}\nb = VALIDATE {"age": 3}, "adults only"\n'
        'IF b THEN RETURN "valid"\nRETURN a + b.errors[0]'
    )
    assert found == "12.5too young"


def test_cost_means_the_fast_model() -> None:
    made = bench()
    made.run('SET MODEL ROUTING cost\nx = LLM "hi"')
    assert made.services.models.asked[-1]["model"] == "fast"
