PARAM who AS NAME LIKE "Ana" DESCRIPTION "What is your name"
PARAM message AS STRING LIKE "Please call me back" DESCRIPTION "What is your message"
DESCRIPTION "Leaves a message for the owner of this bot"

messages = GET BOT MEMORY "messages"
IF messages = "" THEN messages = []
messages.push({ who: who, message: message })
SET BOT MEMORY "messages", messages
TALK "Thank you, ${who}. Your message is kept."
