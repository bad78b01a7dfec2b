BEGIN SYSTEM PROMPT
You are a helper for ${bot.name}.
Rules:
1. Don't lie
# heading
END SYSTEM PROMPT
TALK "ok"
