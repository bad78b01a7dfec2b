HEAR x AS INTEGER
TALK "[" + x + "] " + ERR
