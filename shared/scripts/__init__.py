"""Running scripts outside a conversation: schedules, webhooks, the API and a person trying one out.

`services` is what a run needs, `running` starts and continues one, `schedules` and `webhooks` say when and how they
answer, `registration` brings both in line with a script's newest build. May import `shared`.
"""
