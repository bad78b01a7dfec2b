"""Tables of a bot: their definitions, how values and filters fit them, who may use them.

Everything here is rules on records; `ports` says what a database must offer. May import `shared.basic.values`,
`shared.basic.runtime.filters` and `shared.basic.errors`.
"""
