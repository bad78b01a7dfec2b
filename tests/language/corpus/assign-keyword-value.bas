result = SAVE "t", {"a": 1}
n = UPDATE "t" SET a = 2 WHERE a = 1
d = DELETE "t", "a = 2"
c = AGGREGATE "t", "COUNT", "a"
g = GROUP BY rows, "city"
p = PIVOT rows, "a", "b"
j = JOIN a, b, "id"
f = FILTER rows, "x > 1"
m = MAP rows, "a->b"
