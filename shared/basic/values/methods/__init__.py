"""Built-in members and methods of values, one file per receiver (specification 2.7).

Each file holds one table `METHODS`: canonical name -> Method. Names are compared without case and underscores. Imports
`shared.basic.values` only.
"""
