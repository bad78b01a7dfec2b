SET SCHEDULE "every day at 9am"
SET SCHEDULE "0 9 * * 1-5"
' daily report
TALK "running"
