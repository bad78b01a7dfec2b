DESCRIPTION "line one
line two"
TALK "x"
