"""Real documents of every format, made by the libraries that people's programs use."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from email.message import EmailMessage
from typing import Any

SENTENCES = {
    "intro": "The refund is paid within five working days.",
    "detail": "A devolução é gratuita em Portugal.",
    "note": "Ask the manager before refunding more.",
}


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def docx() -> bytes:
    """Two headings, a list, a table, and a title in the properties."""
    from docx import Document

    document = Document()
    document.core_properties.title = "Shop manual"
    document.add_heading("Refunds", 1)
    document.add_paragraph(SENTENCES["intro"])
    document.add_heading("Portugal", 2)
    document.add_paragraph(SENTENCES["detail"])
    document.add_paragraph("Keep the box", style="List Bullet")
    table = document.add_table(2, 2)
    for row, values in enumerate((("Item", "Price"), ("Tea", "3"))):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    return saved(document)


def xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Prices"
    for row in (("Item", "Price", "From"), ("Tea", 3.5, date(2026, 3, 1)), ("Milk", 2, None)):
        sheet.append(row)
    stock = book.create_sheet("Stock")
    stock.append(("Item", "Left"))
    stock.append(("Tea", 40))
    return saved(book)


def xls() -> bytes:
    import xlwt  # type: ignore[import-untyped]

    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    for row, values in enumerate((("Item", "Price"), ("Tea", 3.5))):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    return saved(book)


def pptx() -> bytes:
    """Two slides, the second with a table and notes."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Refunds"
    first.placeholders[1].text = SENTENCES["intro"]
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "Prices"
    frame = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1))
    for row, values in enumerate((("Item", "Price"), ("Tea", "3"))):
        for column, value in enumerate(values):
            frame.table.cell(row, column).text = value
    second.notes_slide.notes_text_frame.text = SENTENCES["note"]
    return saved(deck)


def pdf(*pages: str, title: str = "", password: str = "") -> bytes:
    """One page per text, its lines as they are written; "" is an empty page."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    secret = StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(buffer, encrypt=secret)
    canvas.setTitle(title)
    for page in pages:
        for line, text in enumerate(page.split("\n")):
            canvas.drawString(60, 780 - 16 * line, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def picture(text: str) -> bytes:
    """A PNG that shows the text."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (900, 120), 255)
    ImageDraw.Draw(image).text((20, 30), text, 0, font=ImageFont.load_default(36))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def scan(*texts: str) -> bytes:
    """A PDF whose pages are pictures of text; a page that begins with `=` has a text layer instead."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for text in texts:
        if text.startswith("="):
            canvas.drawString(60, 780, text[1:])
        else:
            canvas.drawImage(ImageReader(io.BytesIO(picture(text))), 40, 700, 500, 67)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def odt() -> bytes:
    from odf.opendocument import OpenDocumentText  # type: ignore[import-untyped]
    from odf.table import Table, TableCell, TableRow  # type: ignore[import-untyped]
    from odf.text import H, List, ListItem, P  # type: ignore[import-untyped]

    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="Refunds"))
    document.text.addElement(P(text=SENTENCES["intro"]))
    document.text.addElement(H(outlinelevel=2, text="Portugal"))
    document.text.addElement(P(text=SENTENCES["detail"]))
    items, item = List(), ListItem()
    item.addElement(P(text="Keep the box"))
    items.addElement(item)
    document.text.addElement(items)
    table = Table(name="Prices")
    for values in (("Item", "Price"), ("Tea", "3")):
        row = TableRow()
        for value in values:
            cell = TableCell()
            cell.addElement(P(text=value))
            row.addElement(cell)
        table.addElement(row)
    document.text.addElement(table)
    return saved(document)


def ods() -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="Prices")
    for values in (("Item", "Price"), ("Tea", "3")):
        row = TableRow()
        for value in values:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    return saved(document)


def rtf() -> bytes:
    return (
        rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\*\generator x;}"
        rb"\f0\b Refunds\b0\par The refund is paid within five working days.\par "
        rb"A devolu\'e7\'e3o \'e9 gratuita em Portugal.\par}"
    )


def eml(attachment: tuple[str, bytes] | None = None, *, html: bool = False) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Ana <ana@example.com>", "shop@example.com"
    message["Subject"] = "Devolução do chá"
    if html:
        message.set_content(f"<p>{SENTENCES['intro']}</p>", subtype="html")
    else:
        message.set_content(f"{SENTENCES['intro']}\n\n{SENTENCES['detail']}\n")
    if attachment:
        name, data = attachment
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def archive(**members: bytes) -> bytes:
    """A zip file of these members; `__` in a name is a `/`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


def changed(document: bytes, member: str, data: bytes) -> bytes:
    """An office document with one member replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, data if name == member else old.read(name))
    return buffer.getvalue()


ODD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XXE = (
    f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    f'<w:document xmlns:w="{ODD}"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
).encode()
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f'<w:document xmlns:w="{ODD}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
).encode()
