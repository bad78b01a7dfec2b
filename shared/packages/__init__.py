"""Packages: the folders a bot is written in, and what a change in one of them leads to.

Imports the standard library and `shared` only; object storage and queues are ports.
"""
