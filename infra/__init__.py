"""Tools and stacks: the local platform, the `gb` command, packing and cloud artefacts.

May import anything; nothing imports it.
"""
