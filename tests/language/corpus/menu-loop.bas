opção = ""
WHILE opção <> "Sair"
  TALK "Menu:"
  HEAR opção AS "Saldo", "Extrato", "Sair"
  SELECT CASE opção
    CASE "Saldo"
      TALK "R$ 100"
    CASE "Extrato"
      TALK "..."
  END SELECT
WEND
TALK "Tchau! 👋"
