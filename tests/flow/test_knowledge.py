"""A package on disk becomes scripts in service and passages that can be found, through the whole platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.gateway.platform import Platform
from layers.llm.catalog import embedder_for
from layers.schema.store import PostgresStore
from layers.search.qdrant import QdrantVectors
from shared.knowledge.permissions import Reader
from shared.knowledge.retrieval import Retrieval
from shared.llm.embedding_settings import EmbeddingSettings
from shared.records.bots import Bot
from shared.records.documents import FAILED, INDEXED, Document, Hit
from tests.support import paper
from tests.support.platform import wait_until, whole_platform

GUEST, ANA = Reader("g1"), Reader("u1", "user")
FILES = {
    "gbot/config.csv": "name,value\npublic,true\nparam-city,Lisbon\n",
    "gbot/PROMPT.md": "You sell tea.",
    "gbdialog/start.bas": 'TALK "Welcome to " + city\n',
    "gbdialog/broken.bas": 'FOR EACH x IN\nTALK "never"\n',
    "gbkb/faq/refunds.md": "# Refunds\n\nMoney is paid back within five working days.\n",
    "gbkb/faq/envio.md": "# Entrega\n\nOs pacotes chegam em três dias úteis a Portugal.\n",
    "gbkb/faq/staff/pay.md": "# Salaries\n\nThe bakers earn 2000 a month.\n",
    "gbkb/faq/picture.md": "\x89PNG\r\n no text at all",
    "gbkb/faq/kb.permissions.yaml": (
        "default_access: all\nfolders:\n  staff: {access: authenticated}\n"
    ),
}


class Shop:
    """The package on disk, and the platform that serves it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for path, content in FILES.items():
            self.write(path, content)

    def connect(self, platform: Platform) -> None:
        environment = platform.environment
        self.url = platform.url
        self.store = PostgresStore(environment["DATABASE_URL"])
        embedder = embedder_for(EmbeddingSettings.resolve({}, environment))
        vectors = QdrantVectors(environment["QDRANT_URL"])
        self._retrieval = Retrieval(self.store, vectors, lambda _: embedder)

    def write(self, path: str, content: str | bytes) -> None:
        part, _, rest = path.partition("/")
        file = self.folder / "shop.gbai" / f"shop.{part}" / rest
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode("latin-1" if "\x89" in content else "utf-8")
        file.write_bytes(content)

    def delete(self, path: str) -> None:
        part, _, rest = path.partition("/")
        (self.folder / "shop.gbai" / f"shop.{part}" / rest).unlink()

    @property
    def bot(self) -> Bot | None:
        return self.store.directory.bot_named("shop")

    def document(self, path: str) -> Document | None:
        bot = self.bot
        if bot is None:
            return None
        with self.store.transaction(bot.org_id) as unit:
            return unit.documents.at(bot.id, "faq", path)

    def is_in_state(self, path: str, state: str) -> bool:
        document = self.document(path)
        return document is not None and document.status == state

    def find(self, question: str, reader: Reader = ANA) -> list[Hit]:
        bot = self.bot
        assert bot is not None
        return list(self._retrieval.search(bot, ["faq"], question, reader))

    def script(self, name: str) -> str:
        bot = self.bot
        assert bot is not None
        with self.store.transaction(bot.org_id) as unit:
            status = unit.programs.script(bot.id, name)
        return status.status if status else ""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = Shop(tmp_path_factory.mktemp("bots"))
    with whole_platform(shop.folder) as platform:
        shop.connect(platform)
        documents = [path.removeprefix("gbkb/faq/") for path in FILES if path.endswith(".md")]
        for path in set(documents) - {"gbot/PROMPT.md", "picture.md"}:
            wait_until(lambda path=path: shop.is_in_state(path, INDEXED), f"{path} was indexed")
        yield shop
        shop.store.reset()


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("How long does it take to get my money back?", "refunds.md"),
        ("Quando é que a minha encomenda chega?", "envio.md"),
        ("What do bakers earn?", "staff/pay.md"),
    ],
)
def test_a_question_finds_its_document(shop: Shop, question: str, path: str) -> None:
    assert shop.find(question)[0].path == path


def test_a_guest_does_not_find_what_is_for_staff(shop: Shop) -> None:
    assert "staff/pay.md" not in {hit.path for hit in shop.find("What do bakers earn?", GUEST)}


def test_a_document_that_cannot_be_read_says_why(shop: Shop) -> None:
    wait_until(lambda: shop.is_in_state("picture.md", FAILED), "the failure was recorded")
    document = shop.document("picture.md")
    assert document is not None
    assert "PNG" in document.error


def test_a_guest_searches_over_http(shop: Shop) -> None:
    with httpx.Client(base_url=shop.url, headers={"Origin": shop.url}) as guest:
        session = guest.get("/api/auth", params={"bot_name": "shop"}).json()["session_id"]
        used = guest.post(f"/api/sessions/{session}/kb", json={"kb": "FAQ"})
        assert used.json()["data"]["kbs"] == ["faq"]
        question = {"query": "When do I get my money back?", "bot_id": "shop", "kbs": ["faq"]}
        found = guest.post("/api/kb/search", json=question).json()
        assert found["data"][0]["path"] == "refunds.md"
        refused = guest.get("/api/kb", params={"bot_name": "shop"})
        assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")


def test_settings_and_prompt_are_in_force(shop: Shop) -> None:
    bot = shop.bot
    assert bot is not None
    assert (bot.public, bot.config["system-prompt"]) == (True, "You sell tea.")


def test_scripts_are_in_service_and_broken_ones_say_so(shop: Shop) -> None:
    wait_until(lambda: shop.script("start") == "ok", "start.bas was compiled")
    wait_until(lambda: shop.script("broken") == "error", "broken.bas was refused")


def test_a_changed_document_is_found_by_its_new_text(shop: Shop) -> None:
    shop.write("gbkb/faq/hours.md", "# Hours\n\nWe open at nine.")
    wait_until(lambda: shop.is_in_state("hours.md", INDEXED), "the new file was indexed")
    shop.write("gbkb/faq/hours.md", "# Hours\n\nWe open at eleven o'clock now.")
    wait_until(
        lambda: "eleven" in shop.find("When do you open?")[0].passage.text, "the new text was found"
    )


def test_a_deleted_document_is_found_no_more(shop: Shop) -> None:
    shop.write("gbkb/faq/gone.md", "# Parking\n\nParking is behind the house.")
    wait_until(lambda: shop.is_in_state("gone.md", INDEXED), "the file was indexed")
    shop.delete("gbkb/faq/gone.md")
    wait_until(lambda: shop.document("gone.md") is None, "the document was removed")
    assert "gone.md" not in {hit.path for hit in shop.find("Where can I park?")}


OFFICE = {
    "manual.docx": paper.docx(),
    "guide.pdf": paper.pdf("The kettle has a warranty of two years.", "Descale it with vinegar."),
    "prices.xlsx": paper.xlsx(),
    "old.xls": paper.xls(),
    "deck.pptx": paper.pptx(),
    "text.odt": paper.odt(),
    "sheet.ods": paper.ods(),
    "note.rtf": paper.rtf(),
    "mail.eml": paper.eml(("prices.xlsx", paper.xlsx())),
    "shop.xml": b"<shop><tea><origin>Azores</origin></tea></shop>",
    "hours.json": b'{"opening": {"sunday": "closed"}}',
    "really-word.pdf": paper.docx(),
    "empty.docx": b"",
}
UNREADABLE = {
    "locked.pdf": (paper.pdf("Secret", password="x"), "encrypted"),
    "cut.docx": (paper.docx()[:1500], "damaged"),
    "bundle.zip": (paper.archive(a=b"x"), "unpack it"),
    "bomb.docx": (paper.archive(word__document=b"0" * 60_000_000), "far more"),
}


def test_documents_of_every_format_are_indexed_or_say_why_not(shop: Shop) -> None:
    for name, data in OFFICE.items():
        shop.write(f"gbkb/faq/office/{name}", data)
    for name, (data, _) in UNREADABLE.items():
        shop.write(f"gbkb/faq/office/{name}", data)
    for name in OFFICE:
        path = f"office/{name}"
        wait_until(lambda path=path: shop.is_in_state(path, INDEXED), f"{path} was indexed")
    for name, (_, reason) in UNREADABLE.items():
        path = f"office/{name}"
        wait_until(lambda path=path: shop.is_in_state(path, FAILED), f"{path} was refused")
        document = shop.document(path)
        assert document is not None
        assert reason in document.error


def test_a_passage_of_a_pdf_is_found_with_its_page(shop: Shop) -> None:
    wait_until(lambda: shop.is_in_state("office/guide.pdf", INDEXED), "the guide was indexed")
    best = shop.find("How do I descale the kettle?")[0]
    assert (best.path, best.passage.page) == ("office/guide.pdf", 2)
