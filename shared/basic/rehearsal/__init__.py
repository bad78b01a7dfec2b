"""Scripts run without a platform: everything they do told as events, nothing done outside, answers from stubs.

For authors: `gb run`, `gb test` and dry runs over HTTP. May import `shared`.
"""
