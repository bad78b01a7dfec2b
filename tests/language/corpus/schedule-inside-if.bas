x = TRUE
IF x THEN
  SET SCHEDULE "every hour", "schedule-inside-if.bas"
END IF
SET SCHEDULE "0 8 * * *", "schedule-inside-if"
TALK "set"
