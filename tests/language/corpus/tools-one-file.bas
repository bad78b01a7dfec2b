PARAM city AS STRING LIKE "Rio" DESCRIPTION "City"
DESCRIPTION "Weather of a city"
TALK "Weather in " + city
RETURN "sunny"

PARAM a AS NUMBER LIKE 1
PARAM b AS NUMBER LIKE 2
DESCRIPTION "Adds two numbers"
RETURN a + b

' third
PARAM text AS STRING LIKE "x"
DESCRIPTION Repeats a text, as it is
RETURN text
