"""What one logical line contributes to the block structure."""

from __future__ import annotations

from dataclasses import dataclass

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Span


@dataclass(frozen=True, slots=True)
class Simple:
    """A complete statement."""

    node: ast.Statement | ast.WithField


@dataclass(frozen=True, slots=True)
class Opener:
    """Begins a block; `node` is the statement with its bodies still empty."""

    kind: str
    node: ast.Node


@dataclass(frozen=True, slots=True)
class Middle:
    """ELSEIF, ELSE, CASE, DEFAULT, CATCH or FINALLY; `node` is the arm it begins, if it carries anything."""

    kind: str
    span: Span
    node: ast.Branch | ast.Case | ast.Name | None = None


@dataclass(frozen=True, slots=True)
class Closer:
    """Ends a block of one of `kinds`; `text` is what was written, `node` what stands behind it."""

    kinds: tuple[str, ...]
    span: Span
    text: str
    node: ast.Name | ast.LoopTest | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration, collected before execution."""

    node: ast.Node


Piece = Simple | Opener | Middle | Closer | Declared
