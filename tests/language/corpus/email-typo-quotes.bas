TALK “Olá, mundo”
x = ‘a’
TALK x
