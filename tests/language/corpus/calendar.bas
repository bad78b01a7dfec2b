BOOK "Meeting", "2026-03-01 10:00", 60
FIND FREE SLOT 60, "ana@x.com"
