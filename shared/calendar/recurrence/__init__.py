"""RRULE (RFC 5545 §3.3.10): reading it, and the wall-clock times it stands for inside a window.

Ours instead of dateutil's because a window ten years into a series must not cost ten years of steps, and a rule that
never comes true must end; tests require that both give the same times.
"""
