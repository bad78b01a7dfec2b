"""The compiler: source text to AST, diagnostics and programs."""
