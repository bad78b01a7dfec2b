' 🚀 start
TALK "🚀 Olá 😀" ' 🎉 comment
nome_do_usuário = "José"
TALK nome_do_usuário + " ✅"
ação = "x"
número = 5
TALK ação + número
