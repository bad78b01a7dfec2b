BOOK "Meeting", "2026-03-01 10:00", 60
slot = BOOK "a@b.c", "Title", "Desc", start, 30, "Room"
FIND FREE SLOT 60, "ana@x.com"
