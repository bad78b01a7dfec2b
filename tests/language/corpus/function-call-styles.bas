SUB notify(who, what)
  TALK who + ":" + what
END SUB
notify "a", "b"
notify("c", "d")
CALL notify "e", "f"
CALL notify("g", "h")
r = CALL twice(4)
TALK r
TALK twice(twice(2))
FUNCTION twice(n)
  twice = n * 2
END FUNCTION
