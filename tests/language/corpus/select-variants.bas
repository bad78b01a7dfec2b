data = FIND "sales"
total = SELECT SUM(amount) AS total FROM data WHERE year = 2024
list = SELECT name, SUM(amount) as total FROM sales GROUP BY name ORDER BY total DESC LIMIT 5
x = SELECT * FROM customers WHERE id = customer.id
