HEAR e AS EMAIL
HEAR n AS NUMBER
HEAR m AS MONEY
HEAR b AS BOOL
HEAR dt AS DATE
HEAR h AS HOUR
HEAR l AS LANGUAGE
HEAR u AS URL
HEAR c AS COLOR
HEAR z AS CEP
HEAR g AS UUID
HEAR q AS CREDITCARD
TALK e + "|" + n + "|" + m + "|" + b + "|" + dt + "|" + h + "|" + l + "|" + u + "|" + c + "|" + z + "|" + g + "|" + q
