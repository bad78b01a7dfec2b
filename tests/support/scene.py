"""The bot in which the examples of the reference run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infra.docs.reference import SCENE
from layers.papers.pages import pages
from shared.basic.drive.page_blocks import PageBlock
from shared.basic.runtime.outcome import Outcome, Waiting
from shared.ids import new_id
from shared.mcp.servers import parse_servers, save_servers
from shared.records.documents import Document
from tests.support.basic_services import Hit
from tests.support.bench import Bench
from tests.support.mcp_server import CSV as MCP_CSV
from tests.support.mcp_server import URL as MCP_URL
from tests.support.mcp_server import McpServerFake
from tests.support.web import answer

_SCRIPTS = {
    "book-room": 'DESCRIPTION "Book a room"\nPARAM room AS STRING LIKE "blue"\nPARAM day AS DATE LIKE "2026-03-01"\nRETURN room',
    "nightly": 'LOG "tidied up"',
    "report": 'TALK "All is well."',
}
_FEED = "<rss><channel><item><title>One</title><link>https://example.com/1</link></item></channel></rss>"
_JSON = answer('{"usd": 5}', content_type="application/json")
_PAGES = {
    "https://api.example.com/rates": _JSON,
    "https://api.example.com/orders": _JSON,
    "https://api.example.com/orders/7": _JSON,
    "https://api.example.com/graphql": answer('{"data": {"me": {"name": "Ana"}}}'),
    "https://example.com/feed.xml": answer(_FEED, content_type="application/rss+xml"),
    "https://example.com/logo.png": answer(b"\x89PNG", content_type="image/png"),
    "https://example.com/prices.csv": answer("item,price\ntea,5", content_type="text/csv"),
}
_SHOP = (
    "<h1>Shop</h1><ul><li class=item>Tea<li class=item>Rice</ul><a href='/tea'>Tea</a><img src=tea.png alt=Tea>"
    "<table class=prices><tr><th>item<th>price<tr><td>Tea<td>5</table>"
)
_WSDL = (
    '<definitions targetNamespace="urn:rates"><portType><operation name="GetRate"/></portType>'
    '<service><port><address location="https://api.example.com/soap"/></port></service></definitions>'
)
_SOAP = "<Envelope><Body><GetRateResponse><rate>5.2</rate></GetRateResponse></Body></Envelope>"
_PAGES |= {
    "https://example.com/shop": answer(_SHOP, content_type="text/html"),
    "https://api.example.com/soap.wsdl": answer(_WSDL, content_type="text/xml"),
    "https://api.example.com/soap": answer(_SOAP, content_type="text/xml"),
    "https://api.example.com/billing": _JSON,
}
_FILES = {
    "data/orders.csv": b"item,amount\ntea,2\n",
    "reports/june.txt": b"June was fine.",
    "reports/old.txt": b"May was too.",
    "inbox/june.txt": b"June was fine.",
    "a.txt": b"a",
    "b.txt": b"b",
    "images/pot.png": b"\x89PNG\r\n\x1a\n",
    "sounds/memo.mp3": b"ID3",
    "templates/invoice.md": b"# Invoice for {{name}}\n\nTotal: {{total}}",
    "templates/letter.md": b"Dear {{name}},",
    "invoices/a.pdf": pages([PageBlock("text", "a")], "a"),
    "invoices/b.pdf": pages([PageBlock("text", "b")], "b"),
}
_MEDIA = "https://media.example.com/v1"
_PAGES |= {
    f"{_MEDIA}/images/generations": answer('{"data": [{"b64_json": "aGk="}]}'),
    f"{_MEDIA}/videos/generations": answer('{"data": [{"b64_json": "aGk="}]}'),
    f"{_MEDIA}/audio/speech": answer(b"ID3", content_type="audio/mpeg"),
    f"{_MEDIA}/audio/transcriptions": answer('{"text": "hello"}'),
    f"{_MEDIA}/chat/completions": answer('{"choices": [{"message": {"content": "A pot."}}]}'),
}
_PAGES |= {
    "https://sandbox.example.com/run": answer('{"stdout": "2", "exit_code": 0}'),
    "https://geocoding-api.open-meteo.com/v1/search": answer(
        '{"results": [{"name": "Recife", "latitude": -8, "longitude": -35}]}'
    ),
    "https://api.open-meteo.com/v1/forecast": answer(
        '{"current": {"temperature_2m": 29, "weather_code": 61}, "daily": {"time": ["2026-03-05"],'
        ' "temperature_2m_min": [24], "temperature_2m_max": [30], "precipitation_sum": [2], "weather_code": [3]}}'
    ),
}
_CONFIG = {
    "api-billing-url": "https://api.example.com/billing",
    "sandbox-enabled": "true",
    "sandbox-url": "https://sandbox.example.com/run",
} | {f"media-{kind}-url": _MEDIA for kind in ("image", "video", "tts", "stt", "vision")}
MODEL_ANSWERS = {
    "GET TIPS": '{"items": ["Say sorry."]}',
    "GET SMART REPLIES": '{"items": ["Thank you!"]}',
    "ANALYZE SENTIMENT": '{"sentiment": "negative", "score": -0.8}',
    "AI SCORE LEAD": '{"score": 80, "recommendations": ["Call today."]}',
    "VALIDATE": '{"is_valid": false, "errors": ["too young"]}',
    "SENTIMENT": '{"sentiment": "positive", "score": 0.8}',
    "SAVE FROM UNSTRUCTURED": '{"name": "Ana", "email": "ana@example.com"}',
}
_REPLY = "ana@example.com"


def scene_source() -> str:
    """The script every example begins with."""
    return SCENE.read_text(encoding="utf-8")


def staged() -> Bench:
    """A fresh bot with the scene's scripts, knowledge, pages and files; the person is its administrator."""
    bench = Bench(scripts=_SCRIPTS, config=_CONFIG)
    services = bench.services
    services.user = replace(services.user, role="admin")
    services.knowledge.passages["manuals"] = [
        Hit("The warranty lasts two years.", "a.pdf", "manuals", 0.9)
    ]
    with services.store.transaction(services.org_id) as unit:
        unit.documents.put(
            Document(new_id(), services.org_id, services.bot.id, "manuals", "a.pdf", size=100)
        )
    services.web.serve(_PAGES | {MCP_URL: McpServerFake()})
    with services.transaction() as unit:
        save_servers(unit, services.bot, parse_servers(MCP_CSV)[0])
    for path, data in {**_FILES, "both.zip": _archive()}.items():
        services.files.write(f"shop.gbai/shop.gbdrive/{path}", data)
    return bench


def played(example: str, *, model: str = "") -> Outcome:
    """What became of an example; a question is answered with an address, any other wait is over at once."""
    bench = staged()
    if model:
        bench.services.models.answers = [model]
    bench.run(f"{scene_source()}\n{example}")
    if isinstance(bench.outcome, Waiting):
        _go_on(bench, bench.outcome.run.wait)
    assert bench.outcome is not None
    return bench.outcome


def _go_on(bench: Bench, wait: Mapping[str, Any]) -> None:
    if wait["kind"] == "hear":
        bench.answer(_REPLY)
    else:
        bench.services.clock.moment = bench.services.clock.moment.replace(year=2027)
        bench.wake()


def _archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "a")
    return held.getvalue()
