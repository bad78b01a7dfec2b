answer = LLM "Summarise: " + "text" + " please"
TALK answer
x = LLM("hi")
TALK x
IF LLM "is it?" = "[is it?]" THEN TALK "yes"
prompt = "q"
y = LLM prompt WITH OPTIMIZE FOR "cost"
TALK y
TALK REWRITE "hello"
