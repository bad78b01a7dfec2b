"""HTTP to the public network, over the standard library. Imports `shared`.

The standard library rather than an HTTP package: the connection must go to an address that was checked before, and the
whole exchange must end at one deadline, however slowly the other side sends.
"""
