let a = GET_BOT_MEMORY("resume");
let b = 5;
TALK a;
ADD_SUGGESTION "circular" AS "Show me the circular";
ADD SUGGESTION "x" AS "Y"
