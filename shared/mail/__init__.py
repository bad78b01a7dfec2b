"""The rules of mail: addresses, composing, the way out, mailboxes, rules of their owners. Speaks to nobody itself.

May import `shared.records`, `shared.store`, `shared.errors`, and declares the ports it needs.
"""
