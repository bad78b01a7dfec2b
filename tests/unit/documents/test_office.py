"""Documents that real programs wrote, as their parsers see them, and documents that mean harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.documents import recognition
from layers.documents.catalog import DocumentFormats
from shared.errors import GbError, UnsupportedMediaType
from shared.knowledge.extraction import Block, Encrypted, Extract, NeedsRecognition, Unreadable
from tests.support import paper

FORMATS = DocumentFormats()
INTRO, DETAIL, NOTE = paper.SENTENCES.values()


def parse(path: str, data: bytes) -> Extract:
    return FORMATS.of(path, data).parse(data)


MANUAL = [
    Block(f"Refunds\n{INTRO}", "Refunds"),
    Block(f"Portugal\n{DETAIL}", "Refunds > Portugal"),
    Block("- Keep the box", "Refunds > Portugal"),
    Block("Item: Tea; Price: 3", "Refunds > Portugal", whole=True),
]


@pytest.mark.parametrize(
    ("data", "name", "blocks"),
    [
        (paper.docx(), "docx", MANUAL),
        (paper.odt(), "odt", MANUAL),
        (
            paper.xlsx(),
            "sheets",
            [
                Block("Item: Tea; Price: 3.5; From: 2026-03-01", "Prices", whole=True),
                Block("Item: Milk; Price: 2", "Prices", whole=True),
                Block("Item: Tea; Left: 40", "Stock", whole=True),
            ],
        ),
        (paper.xls(), "sheets", [Block("Item: Tea; Price: 3.5", "Prices", whole=True)]),
        (paper.ods(), "sheets", [Block("Item: Tea; Price: 3", "Prices", whole=True)]),
        (
            paper.pptx(),
            "pptx",
            [
                Block(f"Refunds\n{INTRO}", "Refunds", 1),
                Block("Prices", "Prices", 2),
                Block("Item: Tea; Price: 3", "Prices", 2, whole=True),
                Block(NOTE, "Prices", 2),
            ],
        ),
        (paper.rtf(), "rtf", [Block("Refunds"), Block(INTRO), Block(DETAIL)]),
        (
            paper.pdf(f"{INTRO}\nMore.", DETAIL),
            "pdf",
            [Block(INTRO, page=1), Block("More.", page=1), Block(DETAIL, page=2)],
        ),
    ],
    ids=["docx", "odt", "xlsx", "xls", "ods", "pptx", "rtf", "pdf"],
)
def test_a_document_is_read_whatever_its_name(data: bytes, name: str, blocks: list[Block]) -> None:
    form = FORMATS.of("strange.name", data)
    assert form.name == name
    assert list(form.parse(data).blocks) == blocks


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (paper.docx(), "Shop manual"),
        (paper.odt(), "Refunds"),
        (paper.pptx(), "Refunds"),
        (paper.pdf("Text of the page.", title="The  guide"), "The guide"),
        (paper.eml(), "Devolução do chá"),
    ],
    ids=["docx", "odt", "pptx", "pdf", "eml"],
)
def test_a_document_names_itself(data: bytes, title: str) -> None:
    assert parse("a.eml", data).title == title


@pytest.mark.parametrize("html", [False, True])
def test_a_message_says_who_wrote_what(html: bool) -> None:
    head, *body = parse("a.eml", paper.eml(html=html)).blocks
    assert head.text.splitlines()[0] == "From: Ana <ana@example.com>"
    assert INTRO in body[0].text


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("prices.xlsx", paper.xlsx(), "Item: Tea; Left: 40"),
        ("run.exe", b"MZ\x90\x00", "Attachment: run.exe (The document cannot be read"),
        ("other.eml", paper.eml(), "Attachment: other.eml"),
    ],
)
def test_attachments_are_read_or_named(name: str, data: bytes, text: str) -> None:
    last = parse("a.eml", paper.eml((name, data))).blocks[-1]
    assert last.text.startswith(text)
    assert last.section.startswith(name)


@pytest.mark.parametrize(
    ("xml", "lines"),
    [
        ("<shop><item id='7'><name>Tea</name></item></shop>", ["item.id: 7\nitem.name: Tea"]),
        ("<word>Tea</word>", ["word: Tea"]),
        ("<a:x xmlns:a='urn:a'><a:y>1</a:y><a:y>2</a:y></a:x>", ["y: 1", "y: 2"]),
    ],
)
def test_xml_becomes_paths_and_values(xml: str, lines: list[str]) -> None:
    assert [block.text for block in parse("a.xml", xml.encode()).blocks] == lines


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("table.xls", b"Item\tPrice\nTea\t3\n"),
        ("table.xls", b"<html><table><tr><th>Item<th>Price<tr><td>Tea<td>3</table>"),
    ],
    ids=["tabs", "html"],
)
def test_tables_that_call_themselves_excel_are_read(path: str, data: bytes) -> None:
    assert [block.text for block in parse(path, data).blocks] == ["Item: Tea; Price: 3"]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "failure", "reason"),
    [
        (paper.pdf("Secret text here", password="x"), Encrypted, "encrypted"),
        (OLE + "EncryptedPackage\0".encode("utf-16-le"), Encrypted, "encrypted"),
        (
            paper.changed(paper.odt(), "META-INF/manifest.xml", b"<m:encryption-data/>"),
            Encrypted,
            "encrypted",
        ),
        (paper.docx()[:2000], Unreadable, "damaged"),
        (paper.xlsx()[:-300], Unreadable, "damaged"),
        (paper.changed(paper.docx(), "word/document.xml", b"<w:document"), Unreadable, "valid XML"),
        (paper.changed(paper.docx(), "word/document.xml", paper.XXE), Unreadable, "entities"),
        (paper.changed(paper.docx(), "word/document.xml", paper.LAUGHS), Unreadable, "entities"),
        (
            paper.changed(paper.docx(), "word/document.xml", b"<a>" * 2000 + b"</a>" * 2000),
            Unreadable,
            "nested too deeply",
        ),
        (paper.archive(word__document=b"0" * 60_000_000), Unreadable, "unpacks to far more"),
        (paper.archive(photo=b"x"), UnsupportedMediaType, "unpack it"),
        (OLE + "WordDocument\0".encode("utf-16-le"), UnsupportedMediaType, "save it"),
        (b"%PDF-1.7 broken", Unreadable, "cannot be read"),
        (paper.pdf(""), Unreadable, "no text"),
        (b"SQLite format 3\0", UnsupportedMediaType, "database"),
    ],
    ids=[
        *("encrypted-pdf", "encrypted-office", "encrypted-odt", "cut-docx", "cut-xlsx", "bad-xml"),
        *("xxe", "laughs", "deep", "bomb", "zip", "old-word", "broken-pdf"),
        *("empty-pdf", "database"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, failure: type[GbError], reason: str) -> None:
    with pytest.raises(failure, match=reason):
        parse("a", data)


def test_a_sheet_bomb_is_not_opened() -> None:
    bomb = paper.changed(paper.xlsx(), "xl/worksheets/sheet1.xml", b"<c/>" * 30_000_000)
    with pytest.raises(Unreadable, match="unpacks to far more"):
        parse("a.xlsx", bomb)


@pytest.mark.parametrize(
    "data", [paper.picture("Refunds are free"), paper.scan("Refunds are free")]
)
def test_a_picture_of_text_is_read_or_says_that_nothing_here_can(data: bytes) -> None:
    if recognition.engine() is None:
        with pytest.raises(NeedsRecognition, match="character recognition"):
            parse("a.png", data)
    else:
        assert "Refunds are free" in parse("a.png", data).blocks[0].text


def test_scanned_pages_among_others_are_read_or_counted_out() -> None:
    extract = parse("a.pdf", paper.scan("=This page has a text layer.", "Refunds are free"))
    pages = [block.page for block in extract.blocks]
    assert pages == [1, 2] or extract.left_out.endswith("here): 2.")


@pytest.fixture
def reader(tmp_path: Path) -> recognition.Tesseract:
    """A program that behaves as tesseract does: pages end with a form feed, damaged pictures with a status."""
    program = tmp_path / "tesseract"
    program.write_text(
        "#!/bin/sh\n"
        '[ "$1" = --list-langs ] && { echo "List of languages (2):"; echo eng; echo por; exit; }\n'
        "read -r first\n"
        '[ "$first" = broken ] && exit 1\n'
        "printf 'Page one of %s\\n\\fPage two\\n\\f' \"$4\"\n"
    )
    program.chmod(0o755)
    found = recognition.installed(str(tmp_path))
    assert found is not None
    return found


def test_the_program_is_asked_for_the_languages_it_knows(reader: recognition.Tesseract) -> None:
    assert reader.read(b"picture\n") == ["Page one of eng+por\n", "Page two\n"]


def test_a_damaged_picture_says_so(reader: recognition.Tesseract) -> None:
    with pytest.raises(Unreadable):
        reader.read(b"broken\n")


REAL = {"docx": paper.docx(), "xlsx": paper.xlsx(), "pptx": paper.pptx(), "odt": paper.odt()}
REAL |= {"xls": paper.xls(), "rtf": paper.rtf(), "eml": paper.eml(), "pdf": paper.pdf(INTRO)}


@pytest.mark.parametrize("name", REAL)
@settings(max_examples=40, deadline=None)
@given(place=st.floats(0, 1), noise=st.binary(min_size=1, max_size=8))
def test_damage_anywhere_is_met_with_a_reason(name: str, place: float, noise: bytes) -> None:
    data = REAL[name]
    start = int(place * len(data))
    damaged = data[:start] + noise + data[start + len(noise) :]
    try:
        extract = parse(f"a.{name}", damaged)
    except GbError:
        return
    assert all(isinstance(block.text, str) for block in extract.blocks)
