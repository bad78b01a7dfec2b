ok = x MATCHES "^[0-9]+$"
y = REPLACE(x, ".", "")
z = REGEX_REPLACE(x, "[^0-9]", "")
w = SPLIT(x, ",")[0]
v = x.split(",").length
u = UCASE(LEFT(x, 1)) + LCASE(MID(x, 2))
