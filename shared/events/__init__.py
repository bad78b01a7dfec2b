"""Events: who listens to what, and what an event leads to. Rules only; the store keeps listeners and deliveries.

A delivery is written in the transaction of what caused it and done once, by the worker, whatever is killed between.
"""
