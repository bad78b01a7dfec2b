t = CREATE TASK "Call the client", "high", "tomorrow", "ana@example.com"
CREATE_TASK "Write report" DUE "2026-04-01" WITH STATUS "open"
TALK t.status
