IF a = 1 THEN
    TALK "x"
    IF b = 2 THEN
        TALK "y"
    ELSE
        TALK "z"
    END IF
ELSE
    IF c = 3 THEN
        TALK "w"
    END IF
END IF
