PARAM name AS STRING LIKE "John Smith" DESCRIPTION "Name of contact"
PARAM email AS EMAIL LIKE "john@example.com" DESCRIPTION "Email address" OPTIONAL
PARAM when AS DATETIME LIKE "tomorrow 9am" DESCRIPTION "When"
PARAM items AS ARRAY LIKE ["a","b"] DESCRIPTION "Items"
PARAM active AS BOOLEAN DEFAULT TRUE
PARAM level AS INTEGER MIN 1 MAX 5 DEFAULT 3
PARAM code AS STRING PATTERN "^[A-Z]+$"
PARAM kind ENUM ["a", "b"]
PARAM x AS "low", "medium", "high" DESCRIPTION "Priority" REQUIRED
DESCRIPTION "Creates a contact in the CRM"
SAVE "contacts", name, email, when
RETURN "ok"
