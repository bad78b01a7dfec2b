SET BOT MEMORY "k", v
SET_BOT_MEMORY "a", { "b": 1 }
x = GET BOT MEMORY("k")
SET USER MEMORY "last", NOW()
REMEMBER "k", v, "30 days"
REMEMBER city = "Rio"
c = RECALL "city"
SET USER FACT "likes", "tea"
f = USER FACTS()
