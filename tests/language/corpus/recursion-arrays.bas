FUNCTION flatten(a)
  out = []
  FOR EACH x IN a
    IF TYPEOF(x) = "array" THEN
      FOR EACH y IN flatten(x)
        PUSH out, y
      NEXT
    ELSE
      PUSH out, x
    END IF
  NEXT
  RETURN out
END FUNCTION
TALK flatten([1, [2, [3, 4]], 5])
