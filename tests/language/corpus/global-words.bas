GLOBAL counter
counter = 1
SUB inc()
  GLOBAL counter
  counter = counter + 1
  LOCAL t
  t = 5
END SUB
inc()
inc()
TALK counter
