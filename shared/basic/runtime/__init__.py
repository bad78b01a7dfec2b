"""Running compiled BASIC: programs, the durable machine, snapshots, and what keywords may call.

`runner` is the door for the conversation engine, schedules and webhooks; `run` is what a keyword function gets;
`services` is what both need from outside. May import `shared`; never the compiler, an adapter or a keyword family.
"""
