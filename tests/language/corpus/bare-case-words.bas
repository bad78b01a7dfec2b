HEAR s
SELECT CASE s
  CASE open
    TALK "opened"
  CASE closed, done
    TALK "closed"
END SELECT
