CHANGE THEME "dark"
CARD { "title": "Hello", "text": "World" }
SHOW CHART { "type": "bar", "data": [1, 2] }
TALK "shown"
