"""HEAR: what a person's answer must look like, by type, and what is stored (specification 5).

`types` is the one table of types; a validator lives in the file of its subject, gives Accepted or None and never raises;
`messages` says what to ask for instead, by language. `menus` matches choices, `arguments` converts PARAM values. Imports
`shared.basic.values` and `shared.basic.formatting`.
"""
