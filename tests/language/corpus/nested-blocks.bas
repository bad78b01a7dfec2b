FOR i = 1 TO 2
  FOR EACH w IN ["x", "y"]
    IF i = 1 THEN
      SELECT CASE w
        CASE "x"
          WHILE TRUE
            TRY
              IF w = "x" THEN EXIT WHILE
            CATCH e
              TALK "no"
            END TRY
          WEND
        CASE ELSE
          TALK i + w
      END SELECT
    ELSEIF w = "y" THEN
      TALK "second y"
    END IF
  NEXT
NEXT
TALK "end"
