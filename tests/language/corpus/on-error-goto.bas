ON ERROR GOTO fail
x = GET "https://bad.example.com"
TALK "fine"
RETURN
fail:
TALK "Failed: " + ERROR MESSAGE
RESUME NEXT
