SEND TEMPLATE TO "5511999999999", "welcome", "Ana", "10"
SEND TEMPLATE "welcome", "whatsapp", phone, { "name": "x" }
