TABLE leads
  id string(40) KEY
  name string(100)
  email string(100)
  score integer
END TABLE
id = "L1"
lead_name = "Ana"
email = "a@b.c"
score = 5
SAVE "leads", id, lead_name, email, score
x = FIND "leads", "id = '" + id + "'"
TALK x.name + x.email + x.score
SAVE "leads", "L2", { "name": "Bob", "email": "b@b.c" }
UPDATE "leads", "L2", "score", 9
y = FIND "leads", "id", "L2"
TALK y.score
IF FIND("leads", "id = 'L9'") = NULL THEN TALK "none"
FOR EACH l IN FIND "leads" ORDER BY name
  TALK l.name
NEXT
