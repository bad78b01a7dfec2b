"""Carrying out a SELECT: one table by its own database, several put together in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from shared.basic.data.access import dataset, may_read, query_of, usual_limit
from shared.basic.data.datasets import Dataset
from shared.basic.data.ports import Query, Row
from shared.basic.data.predicates import columns_in, must
from shared.basic.data.roles import hidden_columns
from shared.basic.data.select_columns import Selected, aggregate_of
from shared.basic.data.selects import Select, Source
from shared.basic.errors import BasicError, shortened
from shared.basic.runtime.aggregates import aggregated, grouped
from shared.basic.runtime.conditions import evaluate, holds
from shared.basic.runtime.filters import Filter
from shared.basic.runtime.phrases import Condition
from shared.basic.values.comparison import sort_key
from shared.basic.values.display import display
from shared.basic.values.records import RowSet

if TYPE_CHECKING:
    from shared.basic.runtime.run import Run
    from shared.store import Unit

_MOST = 100_000
_RESULT = "result"


def selected(run: Run, wanted: Select, connection: str = "") -> RowSet:
    """The rows of a SELECT, as the acting user may read them."""
    with run.reading() as unit:
        scope = _Scope(run, unit, wanted, connection)
        rows = scope.rows()
    made = (
        _grouped(run, scope, wanted, rows)
        if wanted.aggregates
        else _chosen(run, scope, wanted, rows)
    )
    if wanted.distinct:
        made = list({repr(row): row for row in made}.values())
    if wanted.aggregates or wanted.distinct or len(wanted.sources) > 1:
        limit = usual_limit(run) if wanted.limit is None else wanted.limit
        made = made[wanted.offset : wanted.offset + limit]
    return RowSet(made, source=wanted.sources[0].dataset)


class _Scope:
    """The sources of one SELECT under their names. In its rows a column is keyed `alias.column`."""

    def __init__(self, run: Run, unit: Unit, wanted: Select, connection: str) -> None:
        self._run = run
        self._wanted = wanted
        self.places: dict[str, Dataset] = {}
        for source in wanted.sources:
            alias = source.alias.casefold()
            if alias in self.places:
                raise BasicError("R5206", f"two tables are called {shortened(source.alias)}")
            self.places[alias] = dataset(run, unit, source.dataset, connection)

    def key(self, name: str) -> str:
        """The key of a column by its name; R5205 when no source has it, R5051 when it is not to be seen."""
        alias, _, column = name.casefold().rpartition(".")
        places = {alias: self.places[alias]} if alias in self.places else self.places
        for found, place in places.items():
            own = place.table.column(column if alias in self.places else name)
            if own is not None:
                may_read(self._run, place.table, {own.name})
                return f"{found}.{own.name}"
        must(next(iter(places.values())).table, name)
        raise BasicError("R5205", f"there is no column {shortened(name)}")

    def keys(self, tree: Any) -> Any:
        """A tree with the keys of its columns; a right side that names a source's column is that column."""
        if not isinstance(tree, list) or not tree:
            return tree
        if tree[0] == "column":
            return ["column", self.key(tree[1])]
        if tree[0] == "value":
            text = tree[1] if isinstance(tree[1], str) else ""
            alias, dot, column = text.casefold().partition(".")
            known = dot and alias in self.places and self.places[alias].table.column(column)
            return ["column", self.key(text)] if known and len(self.places) > 1 else tree
        return [self.keys(part) for part in tree]

    def listed(self, name: str) -> list[tuple[str, str]]:
        """(label, key) of `*` or `alias.*`: of columns of one name the first source's."""
        alias = name.casefold().removesuffix("*").removesuffix(".")
        found: dict[str, str] = {}
        for own, place in self.places.items():
            if alias in ("", own):
                hidden = hidden_columns(place.table, self._run.user.role)
                for column in place.table.names:
                    if column not in hidden:
                        found.setdefault(column, f"{own}.{column}")
        return list(found.items())

    def rows(self) -> list[Row]:
        """The rows that WHERE lets through, put together."""
        sources = self._wanted.sources
        if len(sources) == 1:
            return self._single(sources[0])
        rows = self._all(sources[0])
        for number, source in enumerate(sources[1:], start=1):
            before = [each.alias.casefold() for each in sources[:number]]
            rows = self._joined(rows, before, source)
        where = self._wanted.where
        if where is None:
            return rows
        tree, context = self.keys(where.tree), self._run.services.context
        return [row for row in rows if holds(tree, row, context)]

    def _single(self, source: Source) -> list[Row]:
        wanted, place = self._wanted, self.places[source.alias.casefold()]
        simple = not wanted.aggregates and not wanted.distinct
        plain = {column.name.casefold() for column in place.table.columns}
        pushed = simple and all(n.casefold().rpartition(".")[2] in plain for n, _ in wanted.order)
        order = tuple((self._unqualified(n), d) for n, d in wanted.order) if pushed else ()
        where = Condition(self._plain(wanted.where.tree)) if wanted.where else None
        limit, offset = (wanted.limit, wanted.offset) if simple else (_MOST + 1, 0)
        query = query_of(self._run, place.table, Filter(where, order), limit, offset)
        return self._keyed(source, _bounded(place.find(query)))

    def _plain(self, tree: Any) -> Any:
        if not isinstance(tree, list) or not tree or tree[0] == "value":
            return tree
        if tree[0] == "column":
            return ["column", self._unqualified(tree[1])]
        return [self._plain(part) for part in tree]

    def _unqualified(self, name: str) -> str:
        alias, dot, column = name.partition(".")
        return column if dot and alias.casefold() in self.places else name

    def _all(self, source: Source) -> list[Row]:
        place = self.places[source.alias.casefold()]
        may_read(self._run, place.table, columns_in(None))
        return self._keyed(source, _bounded(place.find(Query(limit=_MOST + 1))))

    def _keyed(self, source: Source, rows: Iterable[Row]) -> list[Row]:
        alias = source.alias.casefold()
        return [{f"{alias}.{name}": value for name, value in row.items()} for row in rows]

    def _joined(self, rows: list[Row], before: list[str], source: Source) -> list[Row]:
        others = self._all(source)
        mine, theirs = self._sides(before, source)
        by_value: dict[tuple[str, ...], list[Row]] = {}
        for other in others:
            by_value.setdefault(_value(other, theirs), []).append(other)
        found: list[Row] = []
        used: set[int] = set()
        for row in rows:
            matches = by_value.get(_value(row, mine), []) if _present(row, mine) else []
            used |= {id(other) for other in matches}
            found += [row | other for other in matches]
            if not matches and source.kind == "LEFT":
                found.append(row)
            if len(found) > _MOST:
                raise BasicError("R5033", f"the join has more than {_MOST:,} rows")
        if source.kind == "RIGHT":
            found += [other for other in others if id(other) not in used]
        return found

    def _sides(self, before: list[str], source: Source) -> tuple[list[str], list[str]]:
        mine, theirs = [], []
        alias = source.alias.casefold()
        for pair in source.matching:
            keys = [self._key_in(name, before, alias) for name in pair]
            own = [key for key in keys if key.partition(".")[0] == alias]
            if len(own) != 1:
                raise BasicError("R5206", "JOIN … ON compares a column of each of the two tables")
            theirs += own
            mine += [key for key in keys if key not in own]
        return mine, theirs

    def _key_in(self, name: str, before: list[str], alias: str) -> str:
        key = self.key(name)
        if key.partition(".")[0] not in (*before, alias):
            raise BasicError("R5206", f"{shortened(name)} is of a table that is joined later")
        return key


def _bounded(rows: list[Row]) -> list[Row]:
    if len(rows) > _MOST:
        raise BasicError("R5033", f"the query reads more than {_MOST:,} rows; say more in WHERE")
    return rows


def _value(row: Row, keys: list[str]) -> tuple[str, ...]:
    return tuple(display(row.get(key)) for key in keys)


def _present(row: Row, keys: list[str]) -> bool:
    return all(row.get(key) is not None for key in keys)


def _chosen(run: Run, scope: _Scope, wanted: Select, rows: list[Row]) -> list[Row]:
    if len(wanted.sources) > 1 or wanted.distinct or _late_order(scope, wanted):
        rows = _ordered(
            rows, wanted, lambda name: ("key", scope.key(name)), wanted.columns, run, scope
        )
    return [_result(run, scope, wanted.columns, row) for row in rows]


def _late_order(scope: _Scope, wanted: Select) -> bool:
    """Whether the order names a result the database does not know."""
    known = {c.casefold() for place in scope.places.values() for c in place.table.names}
    return any(name.casefold().rpartition(".")[2] not in known for name, _ in wanted.order)


def _ordered(
    rows: list[Row],
    wanted: Select,
    resolve: Callable[[str], tuple[str, str]],
    columns: tuple[Selected, ...],
    run: Run,
    scope: _Scope,
) -> list[Row]:
    labels = {column.label.casefold(): column for column in columns if column.tree}
    for name, descending in reversed(wanted.order):
        column = labels.get(name.casefold())
        if column is not None and column.tree is not None:
            tree = scope.keys(column.tree)
            rows = sorted(
                rows,
                key=lambda row, t=tree: sort_key(evaluate(t, row, run.services.context)),  # type: ignore[misc]
                reverse=descending,
            )
        else:
            key = resolve(name)[1]
            rows = sorted(rows, key=lambda row, k=key: sort_key(row.get(k)), reverse=descending)  # type: ignore[misc]
    return rows


def _result(run: Run, scope: _Scope, columns: Iterable[Selected], row: Row) -> Row:
    made: Row = {}
    for column in columns:
        if column.tree is None:
            made |= {label: row.get(key) for label, key in scope.listed(column.name)}
        else:
            made[column.label] = evaluate(scope.keys(column.tree), row, run.services.context)
    return made


def _grouped(run: Run, scope: _Scope, wanted: Select, rows: list[Row]) -> list[Row]:
    """One row per group, in the order of its key unless another is asked for."""
    keys = [scope.key(_source_of(wanted, name)) for name in wanted.group]
    groups = grouped(rows, lambda row: [row.get(key) for key in keys]) if keys else [([], rows)]
    if keys:
        groups = sorted(groups, key=lambda pair: [sort_key(value) for value in pair[0]])
    made = [_Group(run, scope, wanted, members) for _, members in groups]
    if wanted.having is not None:
        made = [group for group in made if group.passes(wanted.having)]
    for name, descending in reversed(wanted.order):
        made.sort(key=lambda group, n=name: sort_key(group.value(n)), reverse=descending)  # type: ignore[misc]
    return [group.row for group in made]


def _source_of(wanted: Select, name: str) -> str:
    """A group by a label is one by the column behind it."""
    for column in wanted.columns:
        plain = column.tree is not None and column.tree[0] == "column" and not column.operation
        if plain and column.tree is not None and column.label.casefold() == name.casefold():
            return str(column.tree[1])
    return name


class _Group:
    """The rows of one group and what is made of them."""

    def __init__(self, run: Run, scope: _Scope, wanted: Select, members: list[Row]) -> None:
        self._run, self._scope, self._members = run, scope, members
        first = members[0] if members else {}
        plain = [column for column in wanted.columns if not column.operation]
        results = _result(run, scope, plain, first)
        self.row: Row = {}
        for column in wanted.columns:
            if column.operation:
                self.row[column.label] = self._aggregate(column)
            else:
                names = [column.label] if column.tree else [n for n, _ in scope.listed(column.name)]
                self.row |= {name: results.get(name) for name in names}

    def passes(self, having: Condition) -> bool:
        names = _names_in(having.tree)
        row = {name: self.value(name) for name in names}
        return holds(having.tree, row, self._run.services.context)

    def value(self, name: str) -> Any:
        """A result, an aggregate or a column by its name."""
        for label, value in self.row.items():
            if label.casefold() == name.casefold():
                return value
        found = aggregate_of(name)
        if found is not None:
            return self._aggregate(found)
        first = self._members[0] if self._members else {}
        return first.get(self._scope.key(name))

    def _aggregate(self, column: Selected) -> Any:
        context = self._run.services.context
        if column.tree is None:
            return len(self._members)
        tree = self._scope.keys(column.tree)
        values = [evaluate(tree, row, context) for row in self._members]
        if column.distinct:
            values = list({display(value): value for value in values}.values())
        rows = [{_RESULT: value} for value in values]
        return aggregated(column.operation, rows, _RESULT)


def _names_in(tree: Any) -> set[str]:
    if not isinstance(tree, list) or not tree or tree[0] == "value":
        return set()
    if tree[0] == "column":
        return {tree[1]}
    return set().union(*(_names_in(part) for part in tree[1:]))
