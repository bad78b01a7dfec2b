valid = FALSE
DO UNTIL valid
  HEAR code AS TEXT WITH "Code?"
  IF code MATCHES "^[A-Z]{2}[0-9]$" THEN
    valid = TRUE
  ELSE
    TALK "Invalid"
  END IF
LOOP
TALK "ok " + code
