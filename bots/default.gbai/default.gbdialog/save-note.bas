PARAM note AS STRING LIKE "Call the supplier on Monday" DESCRIPTION "What should the note say? / O que devo anotar?"
DESCRIPTION "Saves a note for the user: remember this, write this down, take a note, guarde uma nota, anote isto"

notes = GET USER MEMORY "notes"
IF notes = "" THEN notes = []
notes.push({ text: note, at: FORMAT NOW() AS "yyyy-MM-dd HH:mm" })
SET USER MEMORY "notes", notes
TALK "Noted (${notes.length}): ${note}"
