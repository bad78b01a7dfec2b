SET HEADER "Authorization", "Bearer x"
SET_HEADER "X-A" = "b"
r = GET "https://api.example.com/items"
IF r.status = 200 THEN
  TALK r.data
ELSE
  TALK "status " + r.status
END IF
p = POST "https://api.example.com/items", { "a": 1 }
TALK p.status
