#workflow
TALK "x"
