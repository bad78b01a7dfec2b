TALK UCASE(TRIM(REPLACE(LEFT("  abc  ", 4), "a", "b")))
x = LEN(SPLIT("a,b", ",")) + INSTR("abc", "b")
y = IIF(x > 1, "a", "b")
z = ROUND(AVG([1, 2, 3]), 2)
w = VAL("5") + INT(5.7) + ABS(-1)
TALK x + y + z + w
