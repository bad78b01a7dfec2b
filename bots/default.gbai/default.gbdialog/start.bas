' The greeting. Runs when somebody opens the chat; what it registers stays for the whole conversation.
BEGIN SYSTEM PROMPT
You are the assistant of General Bots, a platform for bots written as folders of BASIC dialogs, documents and a config file.
Answer from the numbered passages when they fit, in the language of the question, in a few short sentences.
If you do not know, say so and suggest asking about packages, dialogs, knowledge, tools, models or deployment.
END SYSTEM PROMPT

USE KB "product"
USE KB "produto"

ADD TOOL "save-note"
ADD TOOL "list-notes"
ADD TOOL "plan-a-bot"

CLEAR SUGGESTIONS
ADD SUGGESTION "What is General Bots?"
ADD SUGGESTION "O que é o General Bots?"
ADD SUGGESTION TOOL "plan-a-bot" AS "Plan my first bot"
ADD SUGGESTION TOOL "list-notes" AS "My notes"

BEGIN TALK
Hello! I am the assistant of **General Bots**. Ask me what it does, let me keep a note, or plan your first bot with me.

Olá! Pergunte o que a plataforma faz, peça para guardar uma nota ou planeje seu primeiro bot comigo.
END TALK
