TABLE clientes
  id guid KEY
  nome* string(100)
  email string(200) UNIQUE
  telefone varchar(20)
  nascimento date
  ativo boolean DEFAULT TRUE
  saldo money
  criado datetime DEFAULT NOW()
  tags string[]
  extra json
END TABLE

TABLE pedidos
  id serial PRIMARY KEY
  cliente clientes
  total decimal(10,2) NOT NULL
  status string(20) DEFAULT 'novo'
  CHECK (total >= 0)
END TABLE
CREATE INDEX idx_pedidos ON pedidos (status)
CREATE UNIQUE INDEX idx_cli ON clientes (email)
