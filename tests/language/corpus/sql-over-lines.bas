TABLE customers
  id INTEGER KEY
  name string(80)
  city string(40)
  amount number(10,2)
  status string(20)
END TABLE
INSERT "customers", {"id": 1, "name": "Ana", "city": "Rio", "amount": 10, "status": "new"}
INSERT INTO "customers" WITH id = 2, name = "Bob", city = "SP", amount = 20, status = "new"
INSERT "customers", { id: 3, name: "Carla", city: "Rio", amount: 5, status: "old" }
UPDATE "customers" SET
  status = "vip",
  amount = 99
WHERE
  id = 3
rows = FIND "customers"
  WHERE city = "Rio"
  ORDER BY amount DESC
  LIMIT 10
FOR EACH row IN rows
  TALK row.name + " " + row.amount + " " + row.status
NEXT
r = SELECT name, amount
    FROM customers
    WHERE city = 'Rio'
    ORDER BY name
TALK UBOUND(r)
total = AGGREGATE "customers", "SUM", "amount", "city = 'Rio'"
TALK total
DELETE FROM customers WHERE id = 1
TALK COUNT(FIND "customers")
