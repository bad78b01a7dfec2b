o = {
  name: "x",
  "full name": "y",
  123: "n",
  nested: { a: [ { b: 1 } ] },
  fn: UCASE("a"),
  tern: 1 > 0 ? "y" : "n",
  date: TODAY(),
  type: "t",
}
TALK o["full name"] + o.nested.a[0].b + o.fn + o.tern + o.type
o.new = 5
o["k"] = 6
o.nested.a[0].b += 1
TALK o.new + o.k + o.nested.a[0].b
e = {}
e = #{}
a = []
