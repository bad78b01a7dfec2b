"""The rules of the drive: places, rights, transfers, trash, versions, sharing, search.

Bytes are in object storage, what a person sees of them in the database. A route, a page and a keyword use the same rules.
May import `shared` only.
"""
