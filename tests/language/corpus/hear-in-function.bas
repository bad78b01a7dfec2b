FUNCTION ask_number(prompt)
  HEAR n AS INTEGER WITH prompt
  RETURN n
END FUNCTION
FUNCTION collect(count)
  total = 0
  FOR i = 1 TO count
    total = total + ask_number("Number " + i + "?")
  NEXT
  collect = total
END FUNCTION
TALK "Sum: " + collect(3)
DO
  HEAR again AS "Yes", "No"
LOOP WHILE again = "Yes"
TALK "bye"
