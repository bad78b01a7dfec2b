' Runs when somebody opens the chat.
BEGIN SYSTEM PROMPT
You are {{name}}, a friendly assistant. Answer briefly and in the user's language.
END SYSTEM PROMPT

USE KB "guide"
ADD TOOL "leave-message"

ADD SUGGESTION "What can you do?"
ADD SUGGESTION TOOL "leave-message" AS "Leave a message"

TALK "Hello! I am {{name}}. Ask me anything, or leave a message."
