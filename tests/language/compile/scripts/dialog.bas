TALK "Welcome!"
BEGIN SYSTEM PROMPT
You are the receptionist of ${bot.name}.
- Never promise a price.
- If asked for "${user.name}", say it's them.
# Tools
Use `$${tool}` literally.
END SYSTEM PROMPT
ADD TOOL "tools"
USE KB "faq"
again:
TALK “What would you like?”
HEAR choice AS "Book a room", "Talk to a person", "Nothing"
SWITCH choice
CASE "Book a room":
    HEAR room AS "Which room?"
    HEAR when AS DATETIME WITH "When?" DEFAULT "tomorrow 9am"
    IF room = "" OR when = NULL THEN
        TALK "I need both."
        GOTO again
    END IF
    SAVE "bookings" , room , when
CASE "Talk to a person":
    TRANSFER TO HUMAN "sales" , "high"
DEFAULT:
    TALK 'Bye'
END SWITCH
TRY
    x = PARSE_JSON('{
        "a": [1, 2, "it\'s"]
    }')
    IF x.a[2] STARTS WITH "it" AND NOT x.b IS NOT NULL THEN PRINT x.a.join(", ")
CATCH problem
    TALK problem.message
FINALLY
    CLEAR ERROR
END TRY
BEGIN MAIL sales@example.com
Subject: Visit of ${user.name}

They chose "${choice}".

Regards
END MAIL
END
