subject = "outer"
WITH mail
  subject = subject
  .to = "a@b.c"
  from = "d@e.f"
  "content-type" = "text"
  1 = "one"
  address.city = "Rio"
  address.zip = "1"
  full = .subject + "!"
END WITH
TALK mail
WITH x = NEW OBJECT
  case = 5
END WITH
TALK x.case
