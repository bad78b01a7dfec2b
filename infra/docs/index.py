"""The index of the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from infra.docs import keyword_pages, markdown
from shared.basic.declaration import Declaration
from shared.basic.functions.declaration import FunctionDeclaration

_LINKS = (
    "[How scripts work](README.md) · [Functions](functions.md) · [HEAR types](hear-types.md) · "
    "[Error codes](errors.md) · [Testing](testing.md) · [Editor grammar](basic.tmLanguage.json)"
)
_FORMS = (
    "Forms are written so: UPPER-CASE words stand for themselves, `{name}` is a value, `[ … ]` may be left out, "
    "`( a | b )` is a choice. The words of a keyword may be joined by underscores, in any case, and a keyword that "
    'gives a value may be called like a function: `GET_USER_MEMORY("size")`.'
)
_SCENE = (
    "Every example is run by the tests, after this script, in a bot that has the scripts `book-room`, `nightly` and "
    "`report`, the knowledge base `manuals`, and a drive."
)


def page(
    keywords: Mapping[str, Sequence[Declaration]],
    functions: Sequence[FunctionDeclaration],
    scene: str,
) -> str:
    """Every keyword with a link to its page, and the script the examples begin with."""
    count = sum(len(members) for members in keywords.values())
    parts = [
        _LINKS,
        f"{count} keywords and {len(functions)} functions.",
        _FORMS,
        *(_family(group, members) for group, members in keywords.items()),
        "## The examples",
        _SCENE,
        markdown.code(scene),
    ]
    return markdown.document("BASIC reference", parts)


def _family(group: str, members: Sequence[Declaration]) -> str:
    file = f"keywords-{group.replace('_', '-')}.md"
    rows = [
        (f"[{declared.name}]({file}#{markdown.anchor(declared.name)})", _sentence(declared.doc))
        for declared in members
    ]
    return f"## {keyword_pages.title(group)}\n\n" + markdown.table(("keyword", "does"), rows)


def _sentence(doc: str) -> str:
    return doc.partition("\n\n")[0]
