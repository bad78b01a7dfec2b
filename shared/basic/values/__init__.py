"""What a BASIC value is and what every operator does with it. Imports only the standard library and `shared.basic.errors`.

Representation (plain Python wherever Python has the thing):

    null None · boolean bool · integer int · float float · decimal Decimal · string str · array list · object dict
    DateTime datetime · date-only date · time-only time · Duration timedelta
    RowSet, HttpResult, Outcome, File, Secret, ErrorValue, FunctionRef: `records.py`

Arrays and objects are shared by reference, everything else is immutable. Every operation below is a module-level
function, may be called from generated code, never reads a clock, a locale or a global, and fails only with `BasicError`.

    arithmetic    add sub mul div int_div mod power (a, b) · negate plus (a) · number(v) integer(v)
    texts         display(v) -> str · concat(a, b) -> str · interpolate(*parts) -> str
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

Elsewhere: `shared.basic.errors.BasicError`, `shared.basic.formatting.formats.format_value(v, pattern, locale)`,
`shared.basic.functions.catalog.functions()`, `shared.basic.hear.types.validate(...)`, `shared.basic.schedule_spec.parse(...)`.
"""

from shared.basic.values.access import (
    call_method as call_method,
)
from shared.basic.values.access import (
    call_value as call_value,
)
from shared.basic.values.access import (
    index as index,
)
from shared.basic.values.access import (
    member as member,
)
from shared.basic.values.access import (
    set_index as set_index,
)
from shared.basic.values.access import (
    set_member as set_member,
)
from shared.basic.values.arithmetic import (
    add as add,
)
from shared.basic.values.arithmetic import (
    div as div,
)
from shared.basic.values.arithmetic import (
    int_div as int_div,
)
from shared.basic.values.arithmetic import (
    mod as mod,
)
from shared.basic.values.arithmetic import (
    mul as mul,
)
from shared.basic.values.arithmetic import (
    negate as negate,
)
from shared.basic.values.arithmetic import (
    plus as plus,
)
from shared.basic.values.arithmetic import (
    power as power,
)
from shared.basic.values.arithmetic import (
    sub as sub,
)
from shared.basic.values.codec import decode as decode
from shared.basic.values.codec import encode as encode
from shared.basic.values.comparison import (
    between as between,
)
from shared.basic.values.comparison import (
    compare as compare,
)
from shared.basic.values.comparison import (
    equal as equal,
)
from shared.basic.values.comparison import (
    greater as greater,
)
from shared.basic.values.comparison import (
    greater_equal as greater_equal,
)
from shared.basic.values.comparison import (
    is_empty as is_empty,
)
from shared.basic.values.comparison import (
    is_in as is_in,
)
from shared.basic.values.comparison import (
    is_null as is_null,
)
from shared.basic.values.comparison import (
    less as less,
)
from shared.basic.values.comparison import (
    less_equal as less_equal,
)
from shared.basic.values.comparison import (
    not_equal as not_equal,
)
from shared.basic.values.conversion import (
    config_name as config_name,
)
from shared.basic.values.conversion import (
    config_value as config_value,
)
from shared.basic.values.conversion import (
    integer as integer,
)
from shared.basic.values.conversion import (
    is_numeric as is_numeric,
)
from shared.basic.values.conversion import (
    number as number,
)
from shared.basic.values.conversion import (
    type_name as type_name,
)
from shared.basic.values.display import concat as concat
from shared.basic.values.display import display as display
from shared.basic.values.display import interpolate as interpolate
from shared.basic.values.limits import MAX_ARRAY as MAX_ARRAY
from shared.basic.values.limits import MAX_INTEGER_BITS as MAX_INTEGER_BITS
from shared.basic.values.limits import MAX_STRING as MAX_STRING
from shared.basic.values.methods.objects import find_key as find_key
from shared.basic.values.moments import parse_moment as parse_moment
from shared.basic.values.moments import shift as shift
from shared.basic.values.patterns import (
    contains as contains,
)
from shared.basic.values.patterns import (
    ends_with as ends_with,
)
from shared.basic.values.patterns import (
    like as like,
)
from shared.basic.values.patterns import (
    matches as matches,
)
from shared.basic.values.patterns import (
    starts_with as starts_with,
)
from shared.basic.values.plain import from_json as from_json
from shared.basic.values.plain import to_json as to_json
from shared.basic.values.plain import to_plain as to_plain
from shared.basic.values.records import (
    ErrorValue as ErrorValue,
)
from shared.basic.values.records import (
    File as File,
)
from shared.basic.values.records import (
    FunctionRef as FunctionRef,
)
from shared.basic.values.records import (
    HttpResult as HttpResult,
)
from shared.basic.values.records import (
    Outcome as Outcome,
)
from shared.basic.values.records import (
    RowSet as RowSet,
)
from shared.basic.values.records import (
    Secret as Secret,
)
from shared.basic.values.sequences import dim as dim
from shared.basic.values.sequences import iterate as iterate
from shared.basic.values.sequences import redim as redim
from shared.basic.values.sequences import size as size
from shared.basic.values.truth import logical_not as logical_not
from shared.basic.values.truth import logical_xor as logical_xor
from shared.basic.values.truth import truthy as truthy
