html = "<div class=""a"">" + x + "</div>"
html2 = '<a href="x">y</a>'
css = 'body { color: red; }'
json = '{"a": 1, "b": [1,2]}'
q = 'it''s'
TALK html + html2 + css + json + q
