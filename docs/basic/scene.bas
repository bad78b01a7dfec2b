TABLE customers
  id     uuid key
  name   string(80)
  city   string(80)
  score  integer
END TABLE

TABLE orders
  id          uuid key
  item        string(80)
  amount      integer
  status      string(20)
  total       integer
  created_at  datetime
END TABLE

TABLE products
  sku    string(20) key
  name   string(80)
  price  integer
END TABLE

TABLE leads
  id     uuid key
  name   string(80)
  email  string(80)
END TABLE

order_id = "01a209e4-ebf1-7350-ab05-5b0f744badb0"
order = {"customer_id": 1, "item": "tea", "total": 120, "status": "paid"}
purchases = [order, {"customer_id": 2, "item": "cups", "total": 40, "status": "open"}]
customers = [{"customer_id": 1, "name": "Ana", "city": "Recife"}, {"customer_id": 2, "name": "Bo", "city": "Bergen"}]
sales = [{"month": "May", "product": "tea", "amount": 2}, {"month": "June", "product": "cups", "amount": 5}]
fresh = [{"sku": "T1", "name": "Tea", "price": 5}]
offers = ["two for one", "a free cup"]
rates = {"usd": 5}
city = "Recife"
phone = "+15550100"
total = 160
topic = "tides"
text = "The tea was late, but it is the best I ever had."
draft = "pls sned tea"
report = "June: 160 in two orders."
message_text = "I am Ana, write to ana@example.com"
token = "abc"
