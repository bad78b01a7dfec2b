"""The dataclasses that cross a border between rules, adapters and doors. Imports nothing but the standard library."""
