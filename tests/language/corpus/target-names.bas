target = "x"
value = 1
result = "r"
args = [1]
run = "run"
self = 2
m = 3
s = 4
g = 5
FOR EACH target IN ["a", "b"]
  TALK target
NEXT
HEAR target AS NAME
TALK target + result + run + self + m + s + g + args[0]
None = 5
class = "c"
def = "d"
lambda = "l"
import = "i"
TALK None + class + def + lambda + import
