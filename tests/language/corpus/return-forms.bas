IF a THEN RETURN
IF b THEN RETURN { "ok": TRUE, "n": 1 }
IF c THEN RETURN [1, 2]
IF d THEN RETURN x > 1 ? "a" : "b"
RETURN "done: " + x
