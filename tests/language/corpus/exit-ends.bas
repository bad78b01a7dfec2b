SUB leave()
  TALK "leaving"
  EXIT
END SUB
leave()
TALK "never"
