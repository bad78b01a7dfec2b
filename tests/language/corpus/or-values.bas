name = NULL
TALK name OR "none"
label = name OR "default"
TALK label
n = 0 OR 5
TALK n
z = "x" AND "y"
TALK z
q = name ?? "fallback"
TALK q
v = { "a": NULL }
TALK v.a.b.c OR "deep"
TALK v?.a?.b ?? "safe"
