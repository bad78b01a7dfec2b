DESCRIPTION "Use this when the user's asking about orders; don't guess."
PARAM id AS STRING LIKE "A-1" DESCRIPTION "The order's id, e.g. A-1"
TALK "Order " + id
