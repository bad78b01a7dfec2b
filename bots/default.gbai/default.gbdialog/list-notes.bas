DESCRIPTION "Lists the notes the user has saved: show my notes, what did I write down, minhas notas, liste as anotações"

notes = GET USER MEMORY "notes"
IF notes = "" THEN
    TALK "You have no notes yet. Say “take a note” and I will keep one. / Você ainda não tem notas."
    RETURN
END IF
lines = []
n = 0
FOR EACH item IN notes
    n = n + 1
    lines.push("${n}. ${item.text} *(${item.at})*")
NEXT item
TALK lines.join("\n")
