"""The local platform: API Gateway, Lambda, queues, schedules and bucket events on one laptop.

`platform` is the entrance (`gb dev` and the flow tests use it), `serve` the process that runs the
handlers, `services` the embedded data plane. May import anything; only `infra` imports it.
"""
