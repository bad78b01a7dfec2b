rows = FIND "people.csv", "name=" + name
IF rows.length = 0 THEN
  TALK "none"
ELSE
  FOR EACH row IN rows
    TALK row.name + ": " + row.email
  NEXT row
END IF
