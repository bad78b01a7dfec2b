REM ============================================================
REM  Agendamento de consultas  🩺  — clínica "Saúde & Vida"
REM ============================================================
PARAM nome AS NAME LIKE "João da Silva" DESCRIPTION "Nome completo do paciente"
PARAM telefone AS MOBILE LIKE "(11) 98888-7777" DESCRIPTION "Telefone com DDD"
PARAM especialidade AS "Clínica geral", "Pediatria", "Cardiologia" DESCRIPTION "Especialidade desejada"
PARAM data AS DATE LIKE "25/12/2026"
PARAM observação AS STRING OPTIONAL
DESCRIPTION Agenda uma consulta; pergunte tudo antes, não invente horários

USE KB "convênios"
SET CONTEXT "agenda" AS "Você agenda consultas. Seja breve, por favor."

hoje = TODAY
se_passou = DATEDIFF data, hoje, "day"
IF data < hoje THEN
	TALK "Essa data já passou 😅 — pode ser outra?"
	RETURN {"ok": FALSE, motivo: "data no passado"}
END IF

' Horários já ocupados nesse dia
ocupados = FIND "consultas", "data = '${FORMAT(data, "yyyy-MM-dd")}' AND especialidade = '" + especialidade + "'"
IF UBOUND(ocupados) >= 8 THEN
	lista = ""
	FOR EACH c IN ocupados
		lista = lista + "\n• " + c.hora + " – " + c.nome
	NEXT c
	TALK "O dia está cheio:${lista}"
	HEAR resposta AS "Outro dia", "Entrar na fila"
	SELECT CASE resposta
		CASE "Outro dia": RETURN "escolher outro dia"
		CASE ELSE
			REMEMBER "fila:" + telefone = data , "30 days"
	END SELECT
ELSE IF UBOUND(ocupados) = 0 THEN
	TALK "Você escolhe o horário!"
END IF

HEAR hora AS HOUR "Qual horário? (ex.: 14:30)"
WITH consulta
	id = GUID()
	nome = nome
	telefone = telefone
	data = data
	hora = hora
	observação = observação ?? "sem observações"
	.criado_em = NOW()
END WITH
SAVE "consultas", consulta

mensagem = "Olá ${nome}! Sua consulta de ${LOWER(especialidade)} ficou para " & FORMAT data AS "dd/MM/yyyy" & " às ${hora}."
TALK mensagem
SEND MAIL "recepcao@example.com", "Nova consulta: ${nome}", mensagem
BEGIN TALK
	**Resumo**

	| campo | valor |
	|-------|-------|
	| nome  | ${nome} |
	| data  | ${FORMAT(data, "dd/MM")} |

	Até lá! It's a "date" ;-)
END TALK
RETURN consulta.id
