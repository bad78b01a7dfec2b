PARAM a, b, c
DESCRIPTION "Three"
TALK a OR "-"
TALK b OR "-"
