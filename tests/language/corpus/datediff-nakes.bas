a = DATEADD("2026-01-01", 5, "day")
d = DATEDIFF "2026-01-01", "2026-01-11", "day"
TALK d
TALK FORMAT a AS "dd/MM/yyyy"
TALK FORMAT(1500, "C2[pt]")
u = UCASE "abc"
TALK u
l = LEN "four"
TALK l
n = NOW()
TALK YEAR(a) + "-" + MONTH(a)
parts = SPLIT "a;b", ";"
TALK parts[1]
