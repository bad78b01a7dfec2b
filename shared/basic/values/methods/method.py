"""What a built-in method is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.basic.errors import BasicError


@dataclass(frozen=True, slots=True)
class Method:
    """`call(receiver, *args)` and how many arguments it takes besides the receiver; `most` None for any number."""

    call: Callable[..., Any]
    least: int = 0
    most: int | None = 0

    def invoke(self, name: str, receiver: Any, args: Sequence[Any]) -> Any:
        """Call it, or R5010 for a wrong number of arguments."""
        if len(args) < self.least or (self.most is not None and len(args) > self.most):
            wanted = (
                self.least if self.least == self.most else f"{self.least} to {self.most or 'any'}"
            )
            raise BasicError("R5010", f"{name} takes {wanted} arguments, got {len(args)}")
        return self.call(receiver, *args)


def canonical(name: str) -> str:
    """A method name as the tables spell it: `padLeft`, `pad_left` and `PADLEFT` are one."""
    return name.replace("_", "").casefold()
