x = 1 + _
    2 + _
    3
TALK x
total = 1 +
  2
TALK total
data = {
  "a": 1,   // comment
  "b": [
    1, 2, 3
  ],
}
TALK data.b[2]
y = MAX(
  1,
  5
)
TALK y
TALK "a" + _
  "b"
IF x = 6 AND
   y = 5 THEN
  TALK "and"
END IF
