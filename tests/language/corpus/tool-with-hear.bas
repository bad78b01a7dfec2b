PARAM produto AS "Pizza", "Lasanha" DESCRIPTION "Produto"
PARAM quantidade AS INTEGER LIKE 2 DEFAULT 1 DESCRIPTION "Quantas"
PARAM obs AS TEXT OPTIONAL
DESCRIPTION "Faz um pedido"
IF produto IS NULL THEN
  HEAR produto AS "Pizza", "Lasanha"
END IF
HEAR endereco AS TEXT WITH "Endereço de entrega?"
id = UUID()
TALK "Pedido: ${quantidade}x ${produto} para ${endereco}"
RETURN { "produto": produto, "qtd": quantidade }
