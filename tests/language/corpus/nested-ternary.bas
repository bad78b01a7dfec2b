score = 75
grade = score > 90 ? "A" : score > 70 ? "B" : score > 50 ? "C" : "D"
TALK grade
msg = (score > 50 ? "pass" : "fail") + "!"
TALK msg
TALK score > 80 ? "high" : "low"
obj = { "g": score = 75 ? "eq" : "ne", "h": [score > 1 ? 1 : 2] }
TALK obj
