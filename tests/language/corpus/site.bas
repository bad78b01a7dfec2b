CREATE SITE "landing", "basic", "A page for a bakery"
CREATE SITE "x" WITH TEMPLATE "t" USING PROMPT "p"
