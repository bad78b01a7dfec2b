DIM a(4)
a(0) = "zero"
a(1) = 10
a[2] = 20
DIM b AS STRING
DIM c AS INTEGER, d AS STRING
LET e = 5
SET f = 6
CONST PI2 = 6.28
DIM g = 7
DIM names(3) AS STRING
names(2) = "last"
TALK a(0) + " " + a(1) + " " + a[2] + " " + UBOUND(a)
TALK b + c + e + f + PI2 + g
TALK names(2)
b = "set"
TALK b
DIM m[3]
m[1] = 4
TALK m[1]
