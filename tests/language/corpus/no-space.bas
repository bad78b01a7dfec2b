x=1
y=x+1
IF x=1 THEN
TALK"hi"
END IF
FOR i=1 TO 2
z=z+i
NEXT
TALK y
a=[1,2,3]
b=a[0]+a[1]
TALK(b)
TALK ("p")
