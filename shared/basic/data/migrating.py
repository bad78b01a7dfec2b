"""What turns the stored table into the declared one: only additions; the rest is said to the author (W4050)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.basic.data.definitions import Column, Constraint, Table

_SHAPE = ("kind", "size", "array")


@dataclass(frozen=True, slots=True)
class Change:
    """`table` is the definition afterwards; `added` its new columns and `rules` its new constraints."""

    table: Table
    is_new: bool
    added: tuple[Column, ...] = ()
    rules: tuple[Constraint, ...] = ()
    notes: tuple[str, ...] = ()


def planned(stored: Table | None, wanted: Table, *, has_rows: bool) -> Change:
    """What to do. Roles follow the declaration at once, they change no data."""
    if stored is None:
        return Change(wanted, True, wanted.columns, wanted.constraints)
    notes = [*_changed(stored, wanted), *_gone(stored, wanted)]
    new = [column for column in wanted.columns if stored.column(column.name) is None]
    added = tuple(_addable(column, has_rows=has_rows) for column in new)
    for before, after in zip(new, added, strict=True):
        if before != after:
            notes.append(
                f"{wanted.name}.{before.name} is not required yet, the table has rows; fill the column in, "
                "then set NOT NULL"
            )
    rules = tuple(rule for rule in wanted.constraints if rule not in stored.constraints)
    merged = replace(
        stored,
        columns=(*(_with_roles(column, wanted) for column in stored.columns), *added),
        constraints=(*stored.constraints, *rules),
        read_by=wanted.read_by,
        write_by=wanted.write_by,
    )
    return Change(merged, False, added, rules, tuple(notes))


def _addable(column: Column, *, has_rows: bool) -> Column:
    """A required column without default cannot be added to a table that has rows."""
    filled = column.default or column.auto or column.generated
    return replace(column, required=False) if has_rows and not filled else column


def _with_roles(column: Column, wanted: Table) -> Column:
    now = wanted.column(column.name)
    return replace(column, read_by=now.read_by, write_by=now.write_by) if now else column


def _changed(stored: Table, wanted: Table) -> list[str]:
    notes = []
    for before in stored.columns:
        after = wanted.column(before.name)
        if after is None:
            continue
        place = f"{wanted.name}.{before.name}"
        if any(getattr(before, name) != getattr(after, name) for name in _SHAPE):
            notes.append(
                f"{place} stays {_type(before)}; to make it {_type(after)}, alter it by hand"
            )
        elif replace(after, name=before.name) != _with_roles(before, wanted):
            notes.append(f"The rules of {place} stay as they were; alter the column by hand")
    if stored.key != wanted.key:
        notes.append(f"The key of {wanted.name} stays {', '.join(stored.key)}")
    return notes


def _gone(stored: Table, wanted: Table) -> list[str]:
    return [
        f"{wanted.name}.{column.name} is no longer declared and stays; drop it by hand"
        for column in stored.columns
        if wanted.column(column.name) is None
    ]


def _type(column: Column) -> str:
    size = f"({', '.join(map(str, column.size))})" if column.size else ""
    return f"{column.kind}{size}{'[]' if column.array else ''}"
