PUSH arr, 5
arr = PUSH(arr, 6)
x = POP arr
y = SHIFT(arr)
z = SORT(arr, "desc")
u = UNIQUE arr
c = CONTAINS(arr, 5)
s = SLICE(arr, 1, 3)
k = KEYS(obj)
v = VALUES(obj)
b = BATCH(arr, 10)
r = RANGE(1, 5)
f = arr[0]
arr[UBOUND(arr)] = 7
arr.push({"a": 1})
n = arr.length - 1
