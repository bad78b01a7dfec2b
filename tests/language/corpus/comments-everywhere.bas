# shell comment
// slash comment
REM basic comment
x = 1 // one
y = 2 # two
REM
TALK x + y REM three
TALK "http://example.com/#anchor" // url stays
TALK "# not a comment"
data = #{ a: 1, b: #{ c: 2 } }
TALK data.b.c
WITH obj
  // inside
  name = "n" ' c
  # another

  size = 3
END WITH
TALK obj
