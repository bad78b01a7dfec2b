PARAM nome AS STRING LIKE "João Silva" DESCRIPTION "Nome completo do aluno"
PARAM nascimento AS DATE LIKE "2010-05-01" DESCRIPTION "Data de nascimento" OPTIONAL
DESCRIPTION Faz a matrícula de um aluno na escola 🎓
' Início do cadastro
TALK "Olá! 👋 Vamos começar a matrícula."
HEAR nome AS NAME WITH "Qual é o seu nome completo?"
HEAR telefone AS MOBILE WITH "Seu telefone com DDD, por favor 📱"
HEAR cpf AS CPF WITH "Informe seu CPF:"
HEAR confirma AS BOOLEAN WITH "Confirma os dados? (sim/não)"
IF confirma THEN
  TALK "Obrigado, ${nome}! CPF ${cpf}, telefone ${telefone} ✅"
ELSE
  TALK "Tudo bem, cancelado."
ENDIF
