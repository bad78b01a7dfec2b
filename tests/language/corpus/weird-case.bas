talk "lower"
Talk "Title"
tAlK "mixed"
hear x as integer
if x > 1 then talk "big" else talk "small"
for each i in [1,2]
talk i
next
while x > 0
x = x - 1
wend
select case x
case 0
talk "zero"
end select
