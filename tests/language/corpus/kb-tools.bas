USE KB "manuals"
USE_KB "x.gbkb"
CLEAR KB
CLEAR_KB "x"
USE TOOL "book-room"
ADD TOOL "x.bas"
CLEAR_TOOLS
USE WEBSITE "https://example.com" REFRESH "1d"
r = THINK KB "question"
TALK r.summary
SET CONTEXT "sales" AS "You sell things"
SET_CONTEXT "You sell"
