"""Hypothesis strategies for values of scripts."""

from datetime import UTC
from typing import Any

from hypothesis import strategies as st

from shared.basic import values as v

TEXTS = st.text(st.characters())
FILES = st.builds(v.File, TEXTS, TEXTS, st.integers(0), TEXTS, TEXTS)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**40), 10**40),
    st.floats(allow_nan=False),
    TEXTS,
    st.sampled_from(["12", "-1.5", "2026-03-05", "14:30", "true", "name", "length", "day"]),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.datetimes(),
    st.datetimes(timezones=st.just(UTC)),
    st.dates(),
    st.times(),
    st.timedeltas(),
    FILES,
    st.builds(v.Secret, TEXTS),
    st.builds(v.ErrorValue, TEXTS, st.just("R5010"), st.integers(0, 99)),
    st.builds(v.FunctionRef, TEXTS),
)


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Arrays, objects and the keyword results made of them."""
    fields = st.dictionaries(TEXTS, inner, max_size=4)
    return st.one_of(
        st.lists(inner, max_size=4),
        fields,
        st.builds(v.RowSet, st.lists(fields, max_size=3), source=TEXTS, keyed_by=st.just("key")),
        st.builds(v.Outcome, fields, truth=st.just("qualified"), number=st.just("score")),
    )


VALUES = st.recursive(SCALARS, containers, max_leaves=12)
ANSWERS = st.builds(v.HttpResult, VALUES, st.integers(100, 599), TEXTS, st.just({}), TEXTS)
