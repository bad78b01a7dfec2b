x = 5 # five
data = { "a": "#fff" } # colour
TALK data.a # done
IF x = 5 THEN # check
  TALK "y"
END IF # end
