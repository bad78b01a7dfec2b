res = POST "https://api.example.com/v1/items", {"name": nome, "tags": ["a", "b"], "nested": {"x": 1}}
IF res.status >= 200 AND res.status < 300 THEN
  id = res.data.id
ELSEIF res.status = 404 THEN
  TALK "not found"
END IF
r2 = PUT "https://api.example.com/v1/items/" + id, data
r3 = DELETE "https://api.example.com/v1/items/" + id
r4 = GET "https://api.example.com/v1/items?page=" + page + "&q=" + URLENCODE(q)
r5 = GRAPHQL "https://api.example.com/graphql", "{ me { id } }", {"a": 1}
r6 = SOAP "https://x/y.wsdl", "Op", {"a": 1}
g = POST("https://x", body)
