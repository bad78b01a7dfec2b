a += 1
b -= 2
c *= 3
d /= 4
e = a ^ 2 MOD 3
f = NOT (a AND b) XOR c
g = a & b & "x"
h = -a + +b
i = (a + b) * (c - d) / 2
j = a = b
k = a <> b
