"""What a caller of the vector store did wrong; `status` is Qdrant's HTTP status for it."""

from __future__ import annotations


class Refused(Exception):
    """The request cannot be served; the message is sent to the caller."""

    status = 400


class NoSuchCollection(Refused):
    """Neither a collection nor an alias has that name."""

    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(f"Not found: Collection `{name}` doesn't exist!")


class CollectionExists(Refused):
    """A collection or an alias of that name exists already."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(f"Wrong input: Collection `{name}` already exists!")
