"""The language server: an editor's questions answered by the rules of `shared.basic.authoring` (LSP 3.17)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from infra.cli.sources import Dialogs
from shared.basic.authoring.canonical import canonical
from shared.basic.authoring.editor import Source
from shared.basic.compiler import Diagnostic, compile_source
from shared.basic.compiler.ast import Span
from shared.errors import CompileFailed
from shared.version import VERSION

if TYPE_CHECKING:
    from pygls.workspace import TextDocument

    from shared.basic.authoring.editor import Kind

NAME = "general-bots-basic"
_SEVERITIES = {"error": lsp.DiagnosticSeverity.Error, "warning": lsp.DiagnosticSeverity.Warning}
_KINDS: dict[Kind, lsp.CompletionItemKind] = {
    "keyword": lsp.CompletionItemKind.Keyword,
    "control": lsp.CompletionItemKind.Keyword,
    "function": lsp.CompletionItemKind.Function,
    "type": lsp.CompletionItemKind.Class,
    "constant": lsp.CompletionItemKind.Constant,
    "variable": lsp.CompletionItemKind.Variable,
    "routine": lsp.CompletionItemKind.Function,
    "script": lsp.CompletionItemKind.File,
}


def language_server() -> LanguageServer:
    """A server with every feature, not yet started."""
    server = LanguageServer(NAME, VERSION)
    for method in (lsp.TEXT_DOCUMENT_DID_OPEN, lsp.TEXT_DOCUMENT_DID_CHANGE):
        server.feature(method)(_check)
    server.feature(lsp.TEXT_DOCUMENT_COMPLETION)(_complete)
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(_hover)
    server.feature(lsp.TEXT_DOCUMENT_DEFINITION)(_define)
    server.feature(lsp.TEXT_DOCUMENT_FORMATTING)(_format)
    return server


def _check(ls: LanguageServer, params: Any) -> None:
    """Tell what the compiler says about the document as it is now."""
    document = ls.workspace.get_text_document(params.text_document.uri)
    dialogs, path = _place(document)
    known = dialogs.known()
    done = compile_source(document.source, name=dialogs.name(path), known=known)
    told = lsp.PublishDiagnosticsParams(
        uri=document.uri,
        version=document.version,
        diagnostics=[_diagnostic(document, found) for found in done.diagnostics],
    )
    ls.text_document_publish_diagnostics(told)


def _complete(ls: LanguageServer, params: lsp.CompletionParams) -> lsp.CompletionList:
    document = ls.workspace.get_text_document(params.text_document.uri)
    dialogs, _ = _place(document)
    found = Source(document.source).completions(sorted(dialogs.files))
    items = [
        lsp.CompletionItem(
            label=each.label,
            kind=_KINDS[each.kind],
            detail=each.detail or None,
            documentation=_markdown(each.explanation) if each.explanation else None,
        )
        for each in found
    ]
    return lsp.CompletionList(is_incomplete=False, items=items)


def _hover(ls: LanguageServer, params: lsp.HoverParams) -> lsp.Hover | None:
    document = ls.workspace.get_text_document(params.text_document.uri)
    found = Source(document.source).explain(*_position(document, params.position))
    if found is None:
        return None
    return lsp.Hover(contents=_markdown(found.text), range=_range(document, found.span))


def _define(ls: LanguageServer, params: lsp.DefinitionParams) -> lsp.Location | None:
    document = ls.workspace.get_text_document(params.text_document.uri)
    found = Source(document.source).origin(*_position(document, params.position))
    if found is None:
        return None
    if not found.script:
        return lsp.Location(uri=document.uri, range=_range(document, found.span))
    dialogs, _ = _place(document)
    file = dialogs.files.get(found.script.rpartition("/")[2].casefold())
    uri = from_fs_path(str(file)) if file else None
    start = lsp.Position(0, 0)
    return lsp.Location(uri=uri, range=lsp.Range(start, start)) if uri else None


def _format(ls: LanguageServer, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    """The whole document in canonical form; one with errors stays as it is, and its diagnostics say why."""
    document = ls.workspace.get_text_document(params.text_document.uri)
    dialogs, path = _place(document)
    try:
        made = canonical(document.source, dialogs.name(path))
    except CompileFailed:
        return []
    if made == document.source:
        return []
    whole = lsp.Range(lsp.Position(0, 0), lsp.Position(len(document.lines) + 1, 0))
    return [lsp.TextEdit(range=whole, new_text=made)]


def _place(document: TextDocument) -> tuple[Dialogs, Path]:
    """The scripts around the document, and its own path; a document that is no file lies in the present folder."""
    path = Path(to_fs_path(document.uri) or Path.cwd() / "untitled.bas")
    dialogs = Dialogs.around(path)
    return (dialogs if dialogs.root.is_dir() else Dialogs(Path.cwd())), path


def _markdown(text: str) -> lsp.MarkupContent:
    return lsp.MarkupContent(kind=lsp.MarkupKind.Markdown, value=text)


def _diagnostic(document: TextDocument, found: Diagnostic) -> lsp.Diagnostic:
    span = Span(found.line, found.column, found.end_line, found.end_column)
    return lsp.Diagnostic(
        range=_range(document, span),
        message=f"{found.message}\n{found.hint}" if found.hint else found.message,
        severity=_SEVERITIES[found.severity],
        code=found.code,
        source=NAME,
    )


def _position(document: TextDocument, position: lsp.Position) -> tuple[int, int]:
    """Line and column from 1, in code points: editors count from 0, in units they agreed on."""
    found = document.position_codec.position_from_client_units(document.lines, position)
    return found.line + 1, found.character + 1


def _range(document: TextDocument, span: Span) -> lsp.Range:
    wanted = lsp.Range(
        lsp.Position(span.line - 1, span.column - 1),
        lsp.Position(span.end_line - 1, span.end_column - 1),
    )
    return document.position_codec.range_to_client_units(document.lines, wanted)
