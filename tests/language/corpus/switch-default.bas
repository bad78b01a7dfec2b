HEAR d AS INTEGER
SWITCH d
  CASE 1, 7
    TALK "weekend"
  CASE 2 TO 6
    TALK "weekday"
  CASE IS > 7
    TALK "too big"
  DEFAULT
    TALK "none"
END SWITCH
SELECT d
  CASE 3:
    TALK "three"
END SELECT
code = "200"
SWITCH code
  CASE 200
    TALK "OK"
END SWITCH
