"""What a BASIC value is and what every operator does with it. Imports only the standard library and `shared.basic.errors`.

Representation (plain Python wherever Python has the thing):

    null None · boolean bool · integer int · float float · decimal Decimal · string str · array list · object dict
    DateTime datetime · date-only date · time-only time · Duration timedelta
    RowSet, HttpResult, Outcome, File, Secret, ErrorValue, FunctionRef: `records.py`

Arrays and objects are shared by reference, everything else is immutable. Every operation below is a module-level
function, may be called from generated code, never reads a clock, a locale or a global, and fails only with `BasicError`.

    arithmetic    add sub mul div int_div mod power (a, b) · negate plus (a) · number(v) integer(v)
    texts         display(v) -> str · concat(a, b) -> str · interpolate(*parts) -> str · dedent_block(text) -> str
    comparison    equal not_equal less less_equal greater greater_equal (a, b) -> bool · between(v, low, high)
                  is_in(v, collection) · is_null is_empty is_numeric (v) · compare(a, b) -> -1 | 0 | 1 | None
    patterns      like contains starts_with ends_with matches (text, pattern) -> bool
    truth         truthy(v) -> bool · logical_not(v) · logical_xor(a, b)
                  (AND and OR give operands back: generated code branches on truthy)
    access        member(obj, name) · set_member(obj, name, v) · index(obj, i) · set_index(obj, i, v)
                  call_method(obj, name, args: Sequence) · find_key(dict, name) -> str | None
                  call_value(obj, args)  is `a(i)` on a variable that holds a collection
                  member, index and call_value give None for null, a missing key or a bad index;
                  writing through null is R5003; an unknown method is R5004
    collections   iterate(v, first=None, last=None) -> list  (the snapshot FOR EACH walks; R5014)
                  dim(*sizes) -> list of None, nested for several sizes · redim(array, n) -> array
                  size(v) -> int  (LEN of anything)
    json          to_plain(v) -> JSON-able Python · to_json(v, indent=None) -> str · from_json(text) -> value  (R5012)
    moments       parse_moment(text, day_first=True) -> datetime | date | time | None · shift(moment, n, unit)
    config        config_value(text) -> value · config_name(name) -> str
    types         type_name(v) -> "null" | "boolean" | "integer" | "float" | "string" | "array" | "object" | "datetime" | "function"
    codec         encode(v) -> JSON-able · decode(j) -> value  (one snapshot; shared references survive)
    limits        MAX_STRING, MAX_ARRAY, MAX_INTEGER_BITS; beyond them R5033

Elsewhere: `shared.basic.errors.BasicError`, `shared.basic.formatting.format_value(v, pattern, locale)`,
`shared.basic.functions.catalog.functions()`, `shared.basic.hear.types.validate(...)`, `shared.basic.schedule_spec.parse(...)`.
"""
