"""Packing of layers and functions, the tools that do it, and the checks on template, sizes and imports.

`pack` and what it imports use the standard library only: SAM runs it with whatever Python there is.
`gates` and `sam` call the SAM CLI in its own environment. Nothing here imports what is packed.
"""
