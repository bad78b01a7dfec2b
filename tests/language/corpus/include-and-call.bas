r = CALL "helper-lib.bas", 4
TALK r
RUN "helper-lib.bas"
TALK "end"
