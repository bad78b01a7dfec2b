' a comment at the start
x = 5 ' five
TALK 'single quoted text' ' trailing comment
IF x = 5 THEN ' then comment
  TALK "it's five" ' don't stop
END IF
y = 'abc' + 'def' ' plus
TALK y
SELECT CASE y ' the selector
  CASE 'abcdef' ' match
    TALK 'yes'
  CASE ELSE ' no
    TALK 'no'
END SELECT
TALK "don't" + ' panic'
z = {'a': 1, 'b': 'two'}
TALK z.b
RETURN 'done'
