payload = '{
  "name": "Test",
  "items": [1, 2, 3]
}'
TALK payload
obj = PARSE_JSON(payload)
TALK obj.items[1]
query = '{
  user(id: 5) { name }
}'
TALK LEN(query) > 10
xml = '<order>
  <id>5</id>
</order>'
TALK xml
arr = '[
 {"a": 1}
]'
TALK arr
