FOR item IN ["a", "b"]
  TALK item
NEXT
FOR EACH o IN [{ "n": 1 }, { "n": 2 }] DO
  TALK o.n
NEXT o
d = { "data": [7, 8] }
FOR EACH x IN d
  TALK x
END FOR
FOR EACH c IN "ab"
  TALK c
NEXT
FOR EACH l IN [1, 2, 3, 4] LAST 2
  TALK l
NEXT
