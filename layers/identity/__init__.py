"""Proofs of identity that need native code: Argon2id, sealed secrets, tokens of other issuers.

May import argon2, cryptography and PyJWT; packed with the route group `auth` alone.
"""
