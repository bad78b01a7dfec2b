SET HEADER "Authorization" AS "Bearer " + GET_CONFIG("token")
SET HEADER Content-Type AS "application/json"
TALK "y"
