total = 0
rate = 2
SUB add(x)
  total = total + x * rate
  local_only = x
END SUB
add(5)
CALL add(6)
add 7
CALL add 8
TALK total
TALK local_only OR "undefined"
FUNCTION fact(n)
  IF n <= 1 THEN RETURN 1
  RETURN n * fact(n - 1)
END FUNCTION
TALK fact(10)
SUB greet(who = "you")
  TALK "hi " + who
END SUB
greet()
greet("Bob")
greet
FUNCTION typed(a AS STRING, b AS INTEGER = 3) AS STRING
  typed = a + b
END FUNCTION
TALK typed("x")
