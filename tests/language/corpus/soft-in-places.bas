FUNCTION format_name(first, last)
  RETURN first + " " + last
END FUNCTION
SUB save(data, table)
  TALK data + table
END SUB
save("x", "y")
TALK format_name("A", "B")
list = []
FOR EACH user IN [{ "name": "x", "type": "y" }]
  PUSH list, user.name
  post = user.type
  message = { "text": user.name, "to": "me", "from": "you", "status": "ok" }
  TALK message.text + message.to + message.from + message.status
NEXT user
image = "i"
video = "v"
audio = "a"
filter = "f"
map = { "k": 1 }
key = "k"
TALK map[key] + image + video + audio + filter
first = FIRST [1, 2]
last = LAST([1, 2])
count = COUNT([1, 2])
sum = SUM([1, 2])
TALK first + last + count + sum
search = "s"
query = "q"
report = "r"
case = { "status": "open" }
IF case.status = "open" THEN TALK "case open"
event = "e"
step = 1
step = step + 1
play = 1
wait = 2
stop = 3
print = 4
read = 5
write = 6
copy = 7
move = 8
see = 9
TALK step + play + wait + stop + print + read + write + copy + move + see
