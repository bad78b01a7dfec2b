HEAR opt AS "1 - Yes", "2 - No"
IF opt = "1 - Yes" THEN
TALK "y"
ELSE
TALK "n"
END IF
HEAR date AS DATE "When?"
HEAR hour AS HOUR WITH "At what time?"
HEAR qty AS INTEGER
HEAR file AS FILE "Send the file"
HEAR photo AS IMAGE
TALK date + hour + qty
