"""Subcommands of `gb`. Each module has `add_arguments(parser)` and `run(arguments) -> int`; its docstring is the help."""
