"""Built-in functions (specification 4.16), one file per group; `catalog.functions()` finds them by file name.

A function is declared once, by `@function(NAME, ALIAS, …, example=…)` on plain Python. One that needs the time, chance or the
bot's habits takes a `FunctionContext` as first parameter `context`: nothing here reads a clock or a global. Imports
`shared.basic.values`, `shared.basic.formatting` and the standard library.
"""

from shared.basic.functions.declaration import FunctionContext as FunctionContext
