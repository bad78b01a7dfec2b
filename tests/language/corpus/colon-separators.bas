a = 1: b = 2: c = 3
TALK a + b + c : TALK "second"
FOR i = 1 TO 3 : TALK i : NEXT
label1: TALK "labelled"
d = a > 0 ? "pos" : "neg" : TALK d
e = {"k": "v"} : TALK e.k
TALK "x: y"; TALK "z";
