HEAR option AS "Hours", "Prices", "Other"
SELECT CASE option
  CASE "Hours"
    BEGIN TALK
      **Opening hours** for ${user.name}

      - Mon-Fri: 9h - 18h
      # not a comment
      'nor this'
    END TALK
  CASE "Prices"
    BEGIN TALK
    R$ 10,00 {x} {{y}} $${z}
    END TALK
  CASE ELSE
    TALK "?"
END SELECT
