"""Which files are generated, and from what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from infra.docs import errors, function_pages, grammar, hear_types, index, keyword_pages
from infra.docs import extension as vscode
from shared.basic.functions.catalog import declarations
from shared.basic.registry import Registry

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "basic"
SCENE = FOLDER / "scene.bas"


def pages() -> Mapping[str, str]:
    """The text of every generated file by its name below docs/basic."""
    keywords = keyword_pages.by_group(Registry.installed())
    functions = declarations()
    found = {
        f"keywords-{group.replace('_', '-')}.md": keyword_pages.page(group, members)
        for group, members in keywords.items()
    }
    found["functions.md"] = function_pages.page(functions)
    found["hear-types.md"] = hear_types.page()
    found["errors.md"] = errors.page()
    found["index.md"] = index.page(keywords, functions, SCENE.read_text(encoding="utf-8"))
    source = grammar.grammar(Registry.installed(), functions)
    found["basic.tmLanguage.json"] = json.dumps(source, indent=2) + "\n"
    extension = vscode.files(source, Registry.installed())
    return found | {f"vscode/{name}": text for name, text in extension.items()}


def generated_names() -> frozenset[str]:
    """The files in docs/basic that only a generator may have written."""
    patterns = (
        "keywords-*.md",
        "functions.md",
        "hear-types.md",
        "errors.md",
        "index.md",
        "**/*.json",
    )
    return frozenset(
        path.relative_to(FOLDER).as_posix() for pattern in patterns for path in FOLDER.glob(pattern)
    )


def write() -> list[str]:
    """Write every page that changed and remove those whose declarations are gone; their names."""
    wanted = pages()
    changed = []
    for name, text in wanted.items():
        path = FOLDER / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    gone = sorted(generated_names() - wanted.keys())
    for name in gone:
        (FOLDER / name).unlink()
    return changed + gone
