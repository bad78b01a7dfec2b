SET "session.color" = "red"
c = GET "session.color"
TALK c
REMEMBER "k" = "v"
TALK RECALL "k"
REMEMBER "t", 5, "2 days"
TALK RECALL("t")
role = "x"
SET role, "manager"
TALK role
TALK GET role
