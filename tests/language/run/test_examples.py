"""The example of every keyword is BASIC that compiles to a program."""

import pytest

from shared.basic.declaration import Declaration
from shared.basic.runtime.runner import installed_keywords
from tests.support.bench import built

DECLARATIONS = list(installed_keywords())


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda declared: declared.name)
def test_the_example_uses_its_keyword(declaration: Declaration) -> None:
    example = declaration.example
    if example.startswith("IF "):
        example = f"{example}\nEND IF"
    program = built(example)
    assert declaration.name in program.keywords
