"""The language server, asked by a real client over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

SOURCE = """\
' Orders tea
PARAM cups AS INTEGER
talk "Olá 😀 ${cups}"
order = FIND orders WHERE id = 1
CALL thank(order)
CALL "bill.bas"
GOTO done
SUB thank(what)
  TALK what
END SUB
done:
"""


class Editor:
    """A client with one document open."""

    def __init__(self, folder: Path) -> None:
        self.client = LanguageClient("editor", "1")
        self.uri = (folder / "tea.bas").as_uri()
        self.told: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def keep(params: lsp.PublishDiagnosticsParams) -> None:
            self.told.put_nowait(params)

        self.document = lsp.TextDocumentIdentifier(self.uri)

    async def open(self, text: str) -> list[lsp.Diagnostic]:
        await self.client.start_io(sys.executable, "-m", "infra.cli.main", "lsp", "--stdio")
        wanted = lsp.InitializeParams(lsp.ClientCapabilities(), process_id=None)
        await self.client.initialize_async(wanted)
        self.client.initialized(lsp.InitializedParams())
        item = lsp.TextDocumentItem(self.uri, "basic", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return list((await self.told.get()).diagnostics)

    async def change(self, text: str) -> list[lsp.Diagnostic]:
        changed = lsp.VersionedTextDocumentIdentifier(version=2, uri=self.uri)
        whole = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(changed, [whole]))
        return list((await self.told.get()).diagnostics)

    def at(self, line: int, word: str) -> dict[str, Any]:
        """The place of a word in SOURCE, in UTF-16 units as editors count."""
        before = SOURCE.splitlines()[line - 1].partition(word)[0]
        units = len(before.encode("utf-16-le")) // 2
        return {"text_document": self.document, "position": lsp.Position(line - 1, units + 1)}

    async def close(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


@pytest.fixture
def asked(tmp_path: Path) -> Callable[[Callable[[Editor], Awaitable[Any]]], Any]:
    """Opens SOURCE, asks, closes; gives what the question gave."""
    (tmp_path / "tea.bas").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "bill.bas").write_text("TALK 1\n")

    def ask(question: Callable[[Editor], Awaitable[Any]]) -> Any:
        async def session() -> Any:
            editor = Editor(tmp_path)
            await editor.open(SOURCE)
            try:
                return await question(editor)
            finally:
                await editor.close()

        return asyncio.run(asyncio.wait_for(session(), 60))

    return ask


def test_mistakes_are_told_as_they_are_typed_and_go_away(asked: Any) -> None:
    async def question(editor: Editor) -> Any:
        return await editor.change("TALK 1\nx = (2\n"), await editor.change("TALK 1\n")

    wrong, right = asked(question)
    (found,) = [each for each in wrong if each.severity == lsp.DiagnosticSeverity.Error]
    assert (found.code, found.range.start) == ("E1004", lsp.Position(1, 4))
    assert all(each.severity != lsp.DiagnosticSeverity.Error for each in right)


def test_completion_offers_the_language_the_names_and_the_scripts(asked: Any) -> None:
    async def question(editor: Editor) -> Any:
        return await editor.client.text_document_completion_async(
            lsp.CompletionParams(**editor.at(4, "order"))
        )

    offered = {item.label: item.kind for item in asked(question).items}
    kinds = lsp.CompletionItemKind
    wanted = {
        "SET BOT MEMORY": kinds.Keyword,
        "LEN": kinds.Function,
        "SELECT": kinds.Keyword,
        "EMAIL": kinds.Class,
        "cups": kinds.Variable,
        "order": kinds.Variable,
        "thank": kinds.Function,
        "bill": kinds.File,
    }
    assert {label: offered.get(label) for label in wanted} == wanted


@pytest.mark.parametrize(
    ("line", "word", "text"),
    [(3, "talk", "TALK {message"), (4, "FIND", "FIND {table"), (5, "thank", "SUB thank(what)")],
)
def test_a_word_is_explained(asked: Any, line: int, word: str, text: str) -> None:
    async def question(editor: Editor) -> Any:
        return await editor.client.text_document_hover_async(
            lsp.HoverParams(**editor.at(line, word))
        )

    assert text in asked(question).contents.value


@pytest.mark.parametrize(
    ("line", "word", "file", "found"),
    [
        (5, "thank", "tea.bas", 7),
        (5, "order", "tea.bas", 3),
        (6, "bill", "bill.bas", 0),
        (7, "done", "tea.bas", 10),
    ],
)
def test_a_name_leads_to_where_it_comes_from(
    asked: Any, line: int, word: str, file: str, found: int
) -> None:
    async def question(editor: Editor) -> Any:
        return await editor.client.text_document_definition_async(
            lsp.DefinitionParams(**editor.at(line, word))
        )

    location = asked(question)
    assert (Path(location.uri).name, location.range.start.line) == (file, found)


def test_a_document_is_formatted(asked: Any) -> None:
    async def question(editor: Editor) -> Any:
        options = lsp.FormattingOptions(tab_size=4, insert_spaces=True)
        wanted = lsp.DocumentFormattingParams(editor.document, options)
        return await editor.client.text_document_formatting_async(wanted)

    (edit,) = asked(question)
    assert '\nTALK "Olá 😀 ${cups}"\n' in edit.new_text
    assert "\n    TALK what\n" in edit.new_text
