FOR i = 0 TO UBOUND(arr) - 1
  TALK arr[i]
NEXT i
FOR i = LEN(s) TO 1 STEP -1
  t = t + MID(s, i, 1)
NEXT
FOR EACH k IN KEYS(obj)
  TALK k + "=" + obj[k]
END FOR
FOR EACH line IN SPLIT(text, CHR(10))
  IF line = "" THEN CONTINUE FOR
  TALK line
NEXT line
FOR EACH item in items LAST 3
TALK item
NEXT
