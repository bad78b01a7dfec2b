CALL "other.bas"
CALL "other.bas", 1, 2
CALL other
CALL other(1)
x = CALL "other", 1
RUN "other.bas"
CALL "/api/users", {"a": 1}
