x = HEAR NOWAIT
TALK "[" + x + "]"
