x = 1
IF x = 1 THEN TALK "one" ELSE TALK "other" END IF
IF x = 2 THEN TALK "two" ELSE TALK "not two"
IF x = 1 THEN y = 5 : TALK y
IF x = 1 THEN TALK "a" ELSEIF x = 2 THEN TALK "b" ELSE TALK "c"
IF NOT x THEN RETURN "none"
IF x = 1 THEN
  TALK "block" : TALK "colon"
ELSE IF x = 2 THEN
  TALK "no"
ELSE
  TALK "no"
END IF
IF x = 1 AND y = 5 THEN TALK "both" END IF
IF x THEN TALK "truthy"
RETURN "end"
