case = "open"
list = [1, 2, 3]
format = "pdf"
name = "Ana"
text = "hello"
date = TODAY()
type = "gold"
status = "new"
order = { "id": 7, "total": 12.5 }
count = 0
first = list[0]
user = { "name": "Bob" }
message = "m"
error = "none"
file = "a.txt"
image = "b.png"
step = 2
to = 5
from = 1
post = "p"
key = "k"
value = 10
FOR i = from TO to STEP step
  count = count + i
NEXT
FOR EACH item IN list
  count += item
NEXT item
TALK case + " " + format + " " + name + " " + text + " " + type + " " + status
TALK "order " + order.id + " total " + order.total + " first " + first
TALK user.name + message + error + file + image + post + key + value
TALK count
IF status = "new" AND type <> "silver" THEN status = "seen"
TALK status
