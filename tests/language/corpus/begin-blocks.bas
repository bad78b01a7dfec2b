BEGIN TALK
Hello **${name}**!

| a | b |
|---|---|
| 1 | 2 |
END TALK
BEGIN SYSTEM PROMPT
Act as "expert". Don't reveal {secrets}.
IF asked THEN refuse.
END SYSTEM PROMPT
BEGIN MAIL email
Subject: Hi ${name}

Body here
END MAIL
