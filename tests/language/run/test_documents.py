"""Documents scripts make: PDF, QR codes, filled templates, the person's own folder, files sent."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest

from layers.papers.workbooks import cells, with_cells
from shared.basic.drive.page_blocks import blocks_of
from shared.basic.drive.templates import filled
from tests.support.bench import Bench

PREFIX = "shop.gbai/shop.gbdrive/"
MARKDOWN = b"""# Invoice for {{name}}

{{#if paid}}Paid.{{else}}**Please pay.**{{/if}}

| item | price |
|---|---|
{{#each items}}| {{item}} | {{price}} |
{{/each}}
Total: {{total}} for {{customer.city}}{{nothing}}
"""
HTML = b"<h1>Hi {{name}}</h1><ul>{{#each items}}<li>{{@index}} {{this.item}}</li>{{/each}}</ul><p>{{{raw}}}</p>"
WORD = (
    '<w:document xmlns:w="x"><w:p><w:r><w:t>Dear {{na</w:t></w:r><w:r><w:t xml:space="preserve">me}}, hi</w:t></w:r></w:p>'
    "<w:p><w:r><w:t>plain &amp; simple</w:t></w:r></w:p></w:document>"
)
DATA = '{"name": "Ana <A>", "total": 8, "items": [{"item": "Tea", "price": 5}, {"item": "Rice", "price": 3}], "customer": {"city": "Recife"}, "raw": "<b>x</b>"}'


def zipped(**parts: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return whole.getvalue()


def bench() -> Bench:
    made = Bench()
    files = {
        "invoice.md": MARKDOWN,
        "page.html": HTML,
        "letter.docx": zipped(word__document_xml=WORD),
        "stock.xlsx": with_cells(b"", [["Item", "{{name}}"], ["{{total}}", "=1+1"]]),
        "june.txt": b"June",
        "sub/a.txt": b"a",
    }
    for path, data in files.items():
        made.services.files.write(PREFIX + path, data)
    return made


def content(made: Bench, path: str) -> bytes:
    return made.services.files.read(PREFIX + path)


RESULTS: dict[str, tuple[str, Any]] = {
    "a PDF of Markdown": (
        f'p = GENERATE PDF "invoice.md", {DATA}, "out/1.pdf"\nRETURN p.localName + " " + READ("out/1.pdf")',
        "out/1.pdf Invoice for Ana <A> Please pay. item price Tea 5 Rice 3 Total: 8 for Recife",
    ),
    "a PDF of HTML with fields": (
        'GENERATE PDF "page.html" TO "2.pdf" WITH name = "Zé", items = [{"item": "Tea"}]\nRETURN READ "2.pdf"',
        "Hi Zé • 1 Tea",
    ),
    "a PDF of a text": ('GENERATE PDF "# Hello {{x}}", {"x": 1}, "3.pdf"\nRETURN READ "3.pdf"', "Hello 1"),
    "merged": (
        'GENERATE PDF "# A{{x}}", {}, "a.pdf"\nGENERATE PDF "# B{{x}}", {}, "b.pdf"\nMERGE PDF ["a.pdf", "b.pdf"] TO "ab.pdf"\nRETURN READ "ab.pdf"',
        "A\n\nB",
    ),
    "filled text": (f'RETURN FILL "Dear {{{{name}}}}", {DATA}', "Dear Ana <A>"),
    "filled HTML is safe": (f'RETURN FILL "page.html", {DATA}', "<h1>Hi Ana &lt;A&gt;</h1><ul><li>1 Tea</li><li>2 Rice</li></ul><p><b>x</b></p>"),
    "an object per row": ('RETURN FILL {"to": "{{n}}", "k": 1}, [{"n": "a"}, {"n": "b"}]', [{"to": "a", "k": 1}, {"to": "b", "k": 1}]),
    "a template and a place": ('RETURN FILL "invoice.md", {"name": "Zoe"} TO "z.md"', "z.md"),
    "a document of a template": ('p = GENERATE FROM TEMPLATE "letter.docx" WITH {"name": "Ana"}\nRETURN p', "generated/letter.docx"),
    "a QR code": ('RETURN QR CODE "hello", 200, "q.png"', "q.png"),
    "the own drive": (
        'SAVE USER DRIVE "n/a.txt", "x"\nl = LIST USER DRIVE "n"\nRETURN l[0].path + READ USER DRIVE "n/a.txt"'.replace('+ READ USER DRIVE "n/a.txt"', '+ (READ USER DRIVE "n/a.txt")'),
        "n/a.txtx",
    ),
    "the own drive lies in the drive": ('p = SAVE USER DRIVE "a.txt", "x"\nDELETE USER DRIVE "a.txt"\nRETURN p', "users/ana@example.com/a.txt"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: Any) -> None:
    made = bench()
    assert made.run(source) == result, made.outcome


ERRORS = {
    "no template": ('GENERATE PDF "none.md", {}, "a.pdf"', "R5401"),
    "an open block": ('x = FILL "{{#each a}}", {}', "R5405"),
    "a block that closes nothing": ('x = FILL "{{/if}}", {}', "R5405"),
    "data that is none": ('x = FILL "invoice.md", 5', "R5010"),
    "no PDF": ('MERGE PDF ["june.txt"] TO "a.pdf"', "R5405"),
    "too much for a code": ('x = QR CODE STRING(5000, "x")', "R5010"),
    "a place outside": ('GENERATE PDF "invoice.md", {}, "../a.pdf"', "R5404"),
    "another person's folder": ('x = READ USER DRIVE "../eve@example.com/a.txt"', "R5404"),
    "no such file to send": ('SEND FILE "none.txt"', "R5401"),
    "nobody to send it to": ('SEND FILE "june.txt" TO "sms:nobody"', "R5505"),
}


@pytest.mark.parametrize(("source", "code"), ERRORS.values(), ids=ERRORS)
def test_fails(source: str, code: str) -> None:
    assert bench().run(f"TRY\n{source}\nCATCH e\nRETURN e.code\nEND TRY") == code


def test_placeholders_over_several_runs_of_a_word_document_are_filled() -> None:
    made = bench()
    made.run('FILL "letter.docx", {"name": "Zoe & Co"} TO "out.docx"')
    with zipfile.ZipFile(io.BytesIO(content(made, "out.docx"))) as archive:
        xml = archive.read("word/document.xml").decode()
    assert (
        re.sub(r"<[^>]*>", "|", xml).strip("|").replace("|", "")
        == "Dear Zoe &amp; Co, hiplain &amp; simple"
    )


def test_cells_of_a_workbook_keep_the_kind_of_the_value() -> None:
    made = bench()
    made.run('FILL "stock.xlsx", {"name": "Ana", "total": 12} TO "out.xlsx"')
    assert cells(content(made, "out.xlsx"))[:2] == [["Item", "Ana"], [12, "=1+1"]]


def test_a_qr_code_is_a_png_of_the_size() -> None:
    made = bench()
    made.run('QR CODE "hello", 200, "q.png"')
    data = content(made, "q.png")
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert 150 <= int.from_bytes(data[16:20], "big") <= 200


def test_a_file_is_sent_as_a_link_or_through_a_channel() -> None:
    made = bench()
    made.run(
        'SEND FILE "june.txt", "Here"\nSEND FILE "june.txt" TO "whatsapp:+15550100", "Hi"\nDOWNLOAD "sub/a.txt" TO "+15550101"'
    )
    assert made.said == [
        "Here\n[june.txt](memory:shop.gbai/shop.gbdrive/june.txt?name=june.txt&seconds=86400)"
    ]
    with made.services.store.transaction(made.services.org_id) as unit:
        due = unit.outbox.due(made.services.clock.now().replace(year=2030), 10)
    found = sorted(
        (item.payload["recipient"], item.payload["text"], item.payload["file"]["path"])
        for item in due
    )
    assert found == [
        ("whatsapp:+15550100", "Hi", "june.txt"),
        ("whatsapp:+15550101", "a.txt", "sub/a.txt"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{{" + " " * 200_000,
        "[" * 300_000,
        "|-" * 100_000 + "\n" + "|-" * 100_000 + "x",
        "# " + " " * 200_000 + "x",
    ],
)
def test_no_template_is_too_costly_to_read(text: str) -> None:
    assert filled(text, {}) == text
    assert blocks_of(text, is_html=False)
