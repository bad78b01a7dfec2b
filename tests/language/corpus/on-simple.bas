ON "orders"
TALK "new row"
