PRINT "x"
PRINT x, y
LOG "a", {"b": 1}
LOG INFO "x"
LOG_WARN "x"
LOG ERROR "e" , data
