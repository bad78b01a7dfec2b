"""TABLE blocks and CREATE INDEX (spec section 3.12)."""

from __future__ import annotations

from typing import Any, Final

from shared.basic.compiler import ast
from shared.basic.compiler.ast import Span
from shared.basic.compiler.cursor import Context, Cursor
from shared.basic.compiler.failures import SyntaxFailure
from shared.basic.compiler.pieces import Declared, Piece
from shared.basic.compiler.tokens import END, NUMBER, STRING, WORD, TableLines, Token, word_set

_OPTIONS: Final = word_set(
    """KEY PRIMARY UNIQUE NOT NULL REQUIRED DEFAULT REFERENCES CHECK GENERATED AUTO INDEX READ WRITE"""
)
_CONSTRAINTS: Final = word_set("UNIQUE PRIMARY INDEX CHECK FOREIGN CONSTRAINT")
_FORBIDDEN: Final = word_set("SELECT INSERT UPDATE DELETE DROP ALTER GRANT EXEC UNION")
_HINT: Final = "write: name type [KEY] [NOT NULL] [DEFAULT value]"
TYPES: Final = word_set(
    """string varchar char text memo number integer int smallint bigint serial double float real decimal
    numeric money date time datetime timestamp boolean bool guid uuid json jsonb object"""
)


def read_table(block: TableLines, context: Context) -> ast.Table | None:
    """The table a block declares; lines that cannot be read are reported and left out."""
    try:
        header = _header(Cursor(context, block.opener)) if block.opener else None
    except SyntaxFailure as failure:
        context.report.add(failure.code, failure.span, failure.message, failure.hint)
        return None
    if header is None:
        context.report.add("E2002", block.span, "TABLE needs a name")
        return None
    columns: list[ast.TableColumn] = []
    constraints: list[ast.TableConstraint] = []
    for tokens in _joined(block.lines):
        cursor = Cursor(context, tokens)
        try:
            _line(cursor, columns, constraints)
        except SyntaxFailure as failure:
            message = "Cannot read this column definition"
            code = failure.code if failure.code.startswith("E3") else "E3070"
            context.report.add(code, failure.span, message, _HINT)
    return ast.Table(block.span, columns=tuple(columns), constraints=tuple(constraints), **header)


def _header(cursor: Cursor) -> dict[str, Any]:
    found: dict[str, Any] = {"name": _identifier(cursor)}
    if cursor.accept_mark("."):
        found["connection"] = found["name"]
        found["name"] = _identifier(cursor)
    while not cursor.done:
        if cursor.accept("ON"):
            found["connection"] = _identifier(cursor)
        elif cursor.accept("READ", "BY"):
            found["read_by"] = cursor.text()
        elif cursor.accept("WRITE", "BY"):
            found["write_by"] = cursor.text()
        else:
            raise cursor.expected("ON, READ BY or WRITE BY")
    return found


def _joined(lines: tuple[tuple[Token, ...], ...]) -> list[list[Token]]:
    """J6: a line that ends with AS, or whose successor begins with `(`, goes on."""
    found: list[list[Token]] = []
    for line in lines:
        goes_on = found and (line[0].kind == "(" or found[-1][-2].value == "AS")
        if goes_on:
            found[-1][-1:] = line
        else:
            found.append(list(line))
    return found


def _line(
    cursor: Cursor, columns: list[ast.TableColumn], constraints: list[ast.TableConstraint]
) -> None:
    while not cursor.done:
        if (
            cursor.word() in _CONSTRAINTS
            and cursor.kind(1) in ("(", WORD)
            and _is_constraint(cursor)
        ):
            constraints.append(_constraint(cursor))
        else:
            columns.append(_column(cursor))
        if not cursor.done:
            cursor.expect_mark(",")


def _is_constraint(cursor: Cursor) -> bool:
    word = cursor.word()
    if word == "CONSTRAINT":
        return cursor.kind(2) == WORD
    if word in ("PRIMARY", "FOREIGN"):
        return cursor.word(1) == "KEY"
    return cursor.kind(1) == "("


# --- columns -----------------------------------------------------------------------------------------


def _column(cursor: Cursor) -> ast.TableColumn:
    start = cursor.at
    prefixed = cursor.kind(2) == "*" or (cursor.kind(2) == WORD and cursor.word(2) not in _OPTIONS)
    if cursor.word() == "FIELD" and cursor.kind(1) == WORD and prefixed:
        cursor.at += 1
    name = _identifier(cursor)
    fields: dict[str, Any] = {}
    if cursor.accept_mark("*"):
        fields["required"] = True
    cursor.accept("AS")
    if cursor.kind() != WORD:
        raise cursor.expected("a type", _HINT)
    fields["type_name"] = cursor.token.text.lower()
    if cursor.word() not in {word.upper() for word in TYPES}:
        fields["type_name"] = cursor.token.text
    cursor.at += 1
    _size(cursor, fields)
    while not cursor.done and cursor.kind() != ",":
        _option(cursor, fields)
    return ast.TableColumn(cursor.span(start), name, **fields)


def _size(cursor: Cursor, fields: dict[str, Any]) -> None:
    if cursor.accept_mark("("):
        sizes: list[int] = []
        if cursor.accept("MAX"):
            fields["type_name"] = "text"
        else:
            sizes.append(_integer(cursor))
            if cursor.accept_mark(","):
                sizes.append(_integer(cursor))
            fields["size"] = tuple(sizes)
        cursor.expect_mark(")")
    if cursor.accept_mark("["):
        cursor.expect_mark("]")
        fields["array"] = True


def _integer(cursor: Cursor) -> int:
    value = cursor.token.value
    if cursor.kind() != NUMBER or not isinstance(value, int):
        raise cursor.expected("a number")
    cursor.at += 1
    return value


def _option(cursor: Cursor, fields: dict[str, Any]) -> None:
    if cursor.accept("PRIMARY", "KEY") or cursor.accept("KEY"):
        fields["primary_key"] = True
    elif cursor.accept("NOT", "NULL") or cursor.accept("REQUIRED"):
        fields["required"] = True
    elif cursor.accept("NULL"):
        fields["required"] = False
    elif cursor.accept("UNIQUE"):
        fields["unique"] = True
    elif cursor.accept("INDEX"):
        fields["indexed"] = True
    elif cursor.accept("AUTO"):
        fields["default"] = "auto"
    else:
        _valued_option(cursor, fields)


def _valued_option(cursor: Cursor, fields: dict[str, Any]) -> None:
    if cursor.accept("DEFAULT"):
        fields["default"] = _default(cursor)
    elif cursor.accept("CHECK"):
        fields["check"] = _bracketed(cursor)
    elif cursor.accept("GENERATED"):
        cursor.accept("ALWAYS")
        cursor.accept("AS")
        fields["generated"] = _bracketed(cursor)
        cursor.accept("STORED")
    elif cursor.accept("REFERENCES"):
        fields["references"] = _reference(cursor)
    elif cursor.accept("READ", "BY"):
        fields["read_by"] = cursor.text()
    elif cursor.accept("WRITE", "BY"):
        fields["write_by"] = cursor.text()
    else:
        raise cursor.expected("a column option", _HINT)


def _default(cursor: Cursor) -> str:
    """A literal, a signed number, or a call such as NOW(), as SQL text."""
    start = cursor.at
    if cursor.kind() == STRING:
        value = str(cursor.token.value).replace("'", "''")
        cursor.at += 1
        return f"'{value}'"
    if cursor.kind() == "(":
        return _bracketed(cursor)
    cursor.accept_mark("-")
    if cursor.kind() not in (WORD, NUMBER):
        raise cursor.expected("a default value", _HINT)
    cursor.at += 1
    if cursor.kind() == "(":
        _bracketed(cursor)
    return _source(cursor, start)


def _bracketed(cursor: Cursor) -> str:
    """The white-listed SQL between balanced brackets, without the outer pair."""
    start = cursor.at
    cursor.expect_mark("(")
    depth = 1
    while depth:
        token = cursor.token
        if token.kind == END:
            raise cursor.expected("`)`", _HINT)
        if token.kind in ("SEPARATOR", "BAD") or token.value in _FORBIDDEN:
            message = f"`{token.text}` is not allowed in a table"
            raise SyntaxFailure("E3070", token.span, message, _HINT, cursor.at)
        depth += (token.kind == "(") - (token.kind == ")")
        cursor.at += 1
    return _source(cursor, start)[1:-1].strip()


def _source(cursor: Cursor, start: int) -> str:
    """The source text from the token at index `start` to the last token read."""
    first, last = cursor.tokens[start], cursor.tokens[cursor.at - 1]
    return cursor.context.text[first.start : last.end]


def _reference(cursor: Cursor) -> ast.Reference:
    start = cursor.at
    table = _identifier(cursor)
    columns = _names(cursor) if cursor.kind() == "(" else ()
    actions: dict[str, str] = {}
    while cursor.word() == "ON" and cursor.word(1) in ("DELETE", "UPDATE"):
        event = cursor.word(1).lower()
        cursor.at += 2
        words = [cursor.name("an action").name.upper()]
        if words[0] in ("SET", "NO") and cursor.kind() == WORD:
            words.append(cursor.name().name.upper())
        actions[event] = " ".join(words)
    return ast.Reference(
        cursor.span(start), table, columns, actions.get("delete"), actions.get("update")
    )


# --- constraints and names ---------------------------------------------------------------------------


def _constraint(cursor: Cursor) -> ast.TableConstraint:
    start = cursor.at
    if cursor.accept("CONSTRAINT"):
        cursor.at += 1
    if cursor.accept("CHECK"):
        check = _bracketed(cursor)
        return ast.TableConstraint(cursor.span(start), "CHECK", (), check)
    if cursor.accept("FOREIGN", "KEY"):
        columns = _names(cursor)
        if not cursor.accept("REFERENCES"):
            raise cursor.expected("REFERENCES", _HINT)
        reference = _reference(cursor)
        return ast.TableConstraint(cursor.span(start), "FOREIGN KEY", columns, None, reference)
    kind: Any = "PRIMARY KEY" if cursor.accept("PRIMARY", "KEY") else cursor.name().name.upper()
    return ast.TableConstraint(cursor.span(start), kind, _names(cursor))


def _names(cursor: Cursor) -> tuple[str, ...]:
    cursor.expect_mark("(")
    found = [_identifier(cursor)]
    while cursor.accept_mark(","):
        found.append(_identifier(cursor))
    cursor.expect_mark(")")
    return tuple(found)


def _identifier(cursor: Cursor) -> str:
    """A table, column or connection name, bare or quoted."""
    token = cursor.token
    if token.kind not in (WORD, STRING):
        raise cursor.expected("a name", _HINT)
    cursor.at += 1
    return str(token.value) if token.kind == STRING else token.text


def read_create_index(cursor: Cursor) -> Piece | None:
    """CREATE [UNIQUE] INDEX n ON t (a, b)."""
    start = cursor.at
    unique = cursor.accept("CREATE", "UNIQUE", "INDEX")
    if not unique and not cursor.accept("CREATE", "INDEX"):
        return None
    name = _identifier(cursor)
    if not cursor.accept("ON"):
        raise cursor.expected("ON", "CREATE INDEX name ON table (column)")
    table = _identifier(cursor)
    columns = _names(cursor)
    cursor.finish()
    span: Span = cursor.span(start)
    return Declared(ast.CreateIndex(span, name, table, columns, unique))
