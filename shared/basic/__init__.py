"""General Bots BASIC: the language a bot's dialogs are written in.

`form`, `declaration` and `registry` say what a keyword looks like; `compiler` turns source text into
an AST, diagnostics and programs; `runtime` runs programs; `values`, `functions` and `hear` are what
programs compute with; `keywords` holds one file per family of keywords.
May import `shared` and `lark`; knows no adapter.
"""
