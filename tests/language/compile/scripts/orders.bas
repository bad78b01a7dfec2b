' Orders report: SQL-like lines, several spellings, soft words everywhere
#workflow
SET SCHEDULE "0 8 * * 1-5"

list = FIND "orders"
  WHERE status = "open" AND (total > 100 OR customer_name LIKE "%corp%")
  ORDER BY created_at DESC, id
  LIMIT 50

' totals by status
count = 0 : total = 0
text = ''
FOR EACH order IN list
    first = order.items[0]
    date  = order.created_at
    from  = order.from
    type  = order.type ?? "standard"
    IF NOT ISEMPTY(first) AND first.price * first.quantity > 1000 THEN total = total + first.price
    IF order.status = "late" OR DATEDIFF(NOW(), date, "day") > 30 THEN
        UPDATE "orders" SET
            status = "late",
            ' checked again tomorrow
            checked_at = NOW(),
            note = "late since ${FORMAT(date, "yyyy-MM-dd")}; it's ${order.days} days"
            WHERE id = order.id
        count = count + 1
    ELSEIF order.status = "open" THEN
        text = text + order.id + "\n"
    ENDIF
NEXT

message = count > 0 ? "${count} late orders" : "nothing late"
case = {
    "title": "Orders of the day",
    status: { late: count, open: UBOUND(list) - count, },
    "items": [
        { name: "total", value: total },
        { name: "mean", value: list.length > 0 ? ROUND(total / list.length, 2) : 0 },   // rounded
    ],
}
POST "https://example.com/report" WITH title = case.title, body = TOJSON(case)
result = LLM "Summarize: ${TOJSON(case)}
in one sentence, without 'quotes'."
SET_BOT_MEMORY "report" , result
SET BOT MEMORY "when" AS FORMAT NOW() AS "dd/MM/yyyy HH:mm"

DO WHILE count > 0
    count -= 1
    IF count = 3 THEN EXIT DO
LOOP

i = 0
WHILE i < 3
    i += 1
    IF i = 2 THEN CONTINUE
    PRINT i
WEND

FOR i = 10 TO 1 STEP -1
    PRINT i
END FOR

SEND_MAIL TO "boss@example.com" SUBJECT message AND BODY result
Notify message, "ops"
IF result CONTAINS "urgent" THEN CALL Notify("now", list[0].owner)

SUB Notify(text, to = "all")
    TALK "[" + to + "] " + text
    Log_it text
END SUB

SUB Log_it(text)
    PRINT text
END SUB
