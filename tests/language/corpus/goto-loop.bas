n = 0
again:
n = n + 1
IF n < 3 THEN GOTO again
TALK n
IF n = 3 GOTO done
TALK "skipped"
done:
TALK "done"
GO TO finish
TALK "skipped"
finish:
RETURN n
