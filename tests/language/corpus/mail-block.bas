nome = "Ana"
BEGIN MAIL "ana@example.com"
Subject: Confirmação de ${nome}

Olá ${nome},

  linha indentada
END MAIL
TALK "sent"
