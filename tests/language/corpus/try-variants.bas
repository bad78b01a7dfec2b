TRY
  x = 1 / 0
CATCH (e)
  LOG ERROR e.message
END TRY
TRY
  y = 1
CATCH err
  TALK err
FINALLY
  TALK "f"
END TRY
THROW "custom: " + x
RAISE "x"
ASSERT x > 0, "positive"
