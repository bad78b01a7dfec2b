"""The `gb` command: one file per subcommand under `commands/`, found by name."""
