"""Who may use which route: one table per route group, found by the group's name.

`ACCESS` maps `"METHOD /path/{parameter}"`, as the group's OpenAPI document spells it, to `"role"` or
`"role resource.action"`. The role is the least one; `anon` means that nobody need be signed in. A role on a bot
(`viewer`, `operator`, `owner`) lets every signed-in person as far as the route, which then asks about the bot itself.
A route without an entry is refused, and a test fails. Data only; imports nothing but its reader.
"""
