s = "hello"
TALK s[0]
TALK s[-1]
TALK MID(s, 2, 3)
TALK LEFT(s, 2) + RIGHT(s, 2)
TALK s.length
