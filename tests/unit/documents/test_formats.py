"""Documents as their parsers see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.documents.catalog import DocumentFormats
from shared.errors import GbError, UnsupportedMediaType
from shared.knowledge.extraction import Block, Extract

FORMATS = DocumentFormats()


def parse(path: str, content: str | bytes) -> Extract:
    data = content.encode() if isinstance(content, str) else content
    return FORMATS.of(path, data).parse(data)


@pytest.mark.parametrize(
    ("path", "content", "blocks"),
    [
        ("a.txt", "One.\n\nTwo\nlines.\n", [Block("One."), Block("Two\nlines.\n")]),
        (
            "a.md",
            "# Top\n\nIntro.\n\n## Part\n\nBody\nwrapped.\n",
            [Block("# Top\nIntro.", "Top"), Block("## Part\nBody wrapped.", "Top > Part")],
        ),
        ("a.md", "Top\n===\n\nText", [Block("# Top\nText", "Top")]),
        ("a.md", "# A\n# B\ntext", [Block("# A\n# B\ntext", "B")]),
        ("a.md", "# Lonely", [Block("# Lonely", "Lonely")]),
        ("a.md", "- one\n- **two**", [Block("- one\n- two")]),
        ("a.md", "---\nx: 1\n---\n<!-- no -->Text", [Block("Text")]),
        (
            "a.md",
            "```py\n# no heading\n\nx\n```",
            [Block("```py\n# no heading\n\nx\n```", whole=True)],
        ),
        (
            "a.md",
            "| Name | Price |\n|---|--:|\n| Tea | 3 |\n| Milk | |",
            [Block("Name: Tea; Price: 3", whole=True), Block("Name: Milk", whole=True)],
        ),
        (
            "a.csv",
            "name,price\nTea,3\n\nMilk,,white\n",
            [Block("name: Tea; price: 3", whole=True), Block("name: Milk; white", whole=True)],
        ),
        ("a.csv", "name;price\nTea;3,50", [Block("name: Tea; price: 3,50", whole=True)]),
        ("a.json", '[{"a":{"b":1},"c":[2,3]}]', [Block("a.b: 1\nc: 2\nc: 3", whole=True)]),
        (
            "a.html",
            "<nav>Menu</nav><h1>Top</h1><p>One&amp;two<br>three</p><script>x</script>",
            [Block("Top\nOne&two three", "Top")],
        ),
        (
            "a.html",
            "<table><tr><th>Name<th>Price</tr><tr><td>Tea</td><td>3</td></tr></table>",
            [Block("Name: Tea; Price: 3", whole=True)],
        ),
        ("a.html", "<ul><li>one<li>two</ul>", [Block("- one"), Block("- two")]),
    ],
)
def test_a_document_becomes_blocks(path: str, content: str, blocks: list[Block]) -> None:
    assert list(parse(path, content).blocks) == blocks


@pytest.mark.parametrize(
    ("path", "content", "title"),
    [
        ("a.md", "text\n\n## First\n\n# Second", "First"),
        ("a.html", "<title> The\n title </title><h1>x</h1>", "The title"),
        ("a.html", "<h2>Heading</h2>", "Heading"),
        ("a.txt", "text", ""),
    ],
)
def test_a_document_names_itself(path: str, content: str, title: str) -> None:
    assert parse(path, content).title == title


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.xyz", b"text"),
        ("noending", b"text"),
        ("a.pdf", b"text"),
        ("a.txt", b"\x7fELF"),
        ("a.csv", b"GIF89a"),
        ("a.md", b"text\x00more"),
    ],
)
def test_a_document_must_be_what_it_says(path: str, data: bytes) -> None:
    with pytest.raises(UnsupportedMediaType):
        FORMATS.of(path, data)


@pytest.mark.parametrize("suffix", ["csv", "htm", "html", "json", "md", "pdf", "tsv", "txt"])
@given(data=st.binary(max_size=200))
def test_no_bytes_break_a_parser(suffix: str, data: bytes) -> None:
    try:
        extract = parse(f"a.{suffix}", data)
    except GbError:
        return
    assert all(block.text for block in extract.blocks)


@given(st.text(alphabet="#*`|-> \nab1.[]()<>:", max_size=120))
def test_any_markdown_keeps_its_words(text: str) -> None:
    words = [word for word in text.split() if word.isalpha()]
    shown = " ".join(block.text for block in parse("a.md", text).blocks)
    assert all(word in shown for word in words) or "<" in text or "|" in text or "[" in text
