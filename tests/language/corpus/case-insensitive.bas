Dim Total
TOTAL = 5
talk total
For Each Item In [1]
Talk ITEM
Next Item
select case total
case 5
talk "five"
end select
