a = [3, 1, 2]
SORT a
TALK SORT(a)
b = a + [9]
TALK UBOUND(b)
TALK b[-1]
c = FILTER [{ "p": 5 }, { "p": 50 }], "p > 10"
TALK c
m = MAP [{ "p": 5 }], "p->price"
TALK m
j = JOIN(["a", "b"], "/")
TALK j
TALK FIRST [7, 8]
TALK LAST("one two three")
s = SUM([1, 2, 3])
TALK s
e = []
IF e = [] THEN TALK "empty"
e[3] = 1
TALK e
n = {}
n.a.b = 1
TALK n
