"""The compiler: source text to AST and diagnostics, and from there to programs.

The stages, one module each: scanner (with joins and modes) → matching and expressions (keyword forms, and
the LALR table of grammar.lark) → statements → blocks → analysis. `compile_source` runs them all.
May import shared.basic and lark; never the runtime's services.
"""

from shared.basic.compiler.compilation import Compilation, compile_source
from shared.basic.compiler.diagnostics import Diagnostic
from shared.basic.compiler.known import Known
from shared.basic.compiler.tools import ToolDefinition

__all__ = ["Compilation", "Diagnostic", "Known", "ToolDefinition", "compile_source"]
