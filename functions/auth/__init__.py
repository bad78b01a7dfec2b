"""Who people are: signing in and out, accounts, keys, people, groups, organizations, roles, security.

Doors only; the rules are `shared.identity`. Only `deps` names adapters.
"""
