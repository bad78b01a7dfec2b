d = "2026-03-05"
TALK WEEKDAY(d) + " " + FORMAT(d, "dd/MM/yyyy")
IF d < "2026-04-01" THEN TALK "before"
n = DATEADD(d, 1, "month")
TALK n
t = TODAY()
TALK FORMAT(t, "yyyy-MM-dd")
TALK FORMAT NOW() AS "HH:mm"
TALK ISDATE("x")
today = NOW()
TALK FORMAT(today, "yyyy")
