IF a > 1 AND (b < 2 OR c = "x") AND NOT d THEN
  TALK "1"
ELSEIF a = 1 THEN
  TALK "2"
ELSE IF b = 3 THEN
  TALK "3"
ELSE
  TALK "4"
END IF
