SET_BOT_MEMORY "greeting", "hi"
x = GET_BOT_MEMORY("greeting")
y = get bot memory "greeting"
Set_Bot_Memory "n", 3
TALK x + y + Get Bot Memory("n")
add_suggestion "A"
clear_suggestions
set_context "tone" AS "formal"
SET USER_MEMORY "city", "Rio"
TALK GET_USER_MEMORY "city"
use_tool "soft"
