WEBHOOK "orders"
body = GET TOOL PARAM "id"
name = body.name OR "nobody"
IF params = NULL THEN
  result_status = 200
END IF
result_ok = TRUE
result_name = name
