res = GET "https://api.example.com/none"
IF ERROR THEN
TALK "error"
END IF
IF res.error THEN TALK res.error
IF res.ok THEN TALK "ok"
