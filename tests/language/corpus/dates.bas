hoje = TODAY()
amanha = DATEADD(hoje, 1, "day")
d = DATEADD("day", 1, NOW())
dif = DATEDIFF("day", hoje, amanha)
IF DATEDIFF(hoje, amanha, "days") > 0 THEN TALK "ok"
TALK FORMAT(NOW(), "dd/MM/yyyy HH:mm")
h = HOUR(NOW())
saudacao = h < 12 ? "Bom dia" : h < 18 ? "Boa tarde" : "Boa noite"
TALK saudacao + ", " + nome
w = WEEKDAY(TODAY())
m = MONTHNAME(MONTH(TODAY()))
