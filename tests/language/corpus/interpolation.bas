name = "Ana"
d = { "k": { "z": [1, 2] } }
TALK "Hi ${name}, ${d.k.z[1]}, ${name = "Ana" ? "yes" : "no"}, ${UCASE(name)} and $5, {x}, {{y}}, #{z}"
TALK "multi
line ${name}"
TALK "quote \"x\" ""y"" tab\tend \$ \${n}"
TALK "fmt ${FORMAT(1234.5, "#,##0.00")}"
