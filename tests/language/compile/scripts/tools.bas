' A catalogue of snippets: one tool after another
PARAM city AS STRING LIKE "Lisbon" DESCRIPTION "City name"
DESCRIPTION "Weather of a city"
r = GET "https://api.example.com/weather?q=" + URLENCODE(city)
IF r.status <> 200 THEN
  RETURN "no data for " + city
END IF
RETURN r.data.current

' --- second ---
PARAM amount AS NUMBER
PARAM from AS "EUR", "USD"
PARAM to AS "EUR", "USD" DEFAULT "EUR"
DESCRIPTION "Converts money"
rate = GET BOT MEMORY "rate:" + from + to
RETURN ROUND(amount * (rate ?? 1), 2)

' --- third ---
PARAM email AS EMAIL
DESCRIPTION "Subscribes somebody"
ON ERROR RESUME NEXT
SAVE "subscribers", {email: email, at: NOW()}
IF ERROR THEN
  TALK 'Sorry, that did not work'
  RETURN FALSE
END IF
ON ERROR GOTO 0
RETURN TRUE
