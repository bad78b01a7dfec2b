s = "  Hello World  "
TALK s.trim().upper()
TALK s.trim.length
items = []
items.push("a")
items.push("b")
PUSH items, "c"
TALK items.join("-")
TALK items.length + " " + items.contains("b")
o = { "a": 1 }
TALK o.keys
TALK o.has("a")
parts = "a,b,c".split(",")
TALK parts[2]
TALK parts.reverse().join("")
TALK NOW().year > 2000
TALK "abc".substring(0, 2)
