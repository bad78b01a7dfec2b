msg = "a" + "b" +
      "c" & _
      "d"
TALK "Total: " +
     FORMAT(total, "0.00") +
     " reais"
IF a = 1 OR
   b = 2 THEN
  TALK "x"
END IF
f = MAX(1,
        2,
        3)
