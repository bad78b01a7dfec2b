"""The examples of the function reference, run as scripts."""

import pytest

from shared.basic.functions.catalog import declarations
from tests.support.bench import Bench

EXAMPLES = [declared.example for declared in declarations() if " = " in declared.example]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_is_true(example: str) -> None:
    bench = Bench()
    bench.run(f"RETURN {example}")
    assert bench.result is True
