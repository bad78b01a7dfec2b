HEAR a
b = HEAR
c = HEAR "What colour?"
HEAR d AS STRING "Your size?"
HEAR e AS "Just the prompt"
opts = ["Red", "Blue"]
HEAR f AS opts
HEAR g AS INTEGER WITH "How many?" DEFAULT 3
HEAR h AS TEXT DEFAULT "none"
HEAR AS k
HEAR i "Your city?"
TALK a + b + c + d + e + f + g + h + k + i
