"""CASE items as ordinary conditions on the selector (specification 3.4)."""

from __future__ import annotations

from functools import reduce

from shared.basic.compiler.ast import (
    Between,
    Binary,
    Case,
    CaseCompare,
    CaseEqual,
    CaseItem,
    CaseRange,
    Expr,
    Logical,
    TextTest,
)


def case_test(selector: Expr, case: Case) -> Expr:
    """True when the selector fits one of the items."""
    tests = [_item_test(selector, item) for item in case.items]
    return reduce(lambda left, right: Logical(case.span, "OR", left, right), tests)


def _item_test(selector: Expr, item: CaseItem) -> Expr:
    if isinstance(item, CaseEqual):
        return Binary(item.span, "=", selector, item.value)
    if isinstance(item, CaseRange):
        return Between(item.span, selector, item.low, item.high, negated=False)
    if isinstance(item, CaseCompare):
        return Binary(item.span, item.operator, selector, item.value)
    return TextTest(item.span, selector, "LIKE", item.pattern, negated=False)
