"""Customers: the queue of conversations that wait for people, and the worth of leads. Rules only; records are `Entries`."""
