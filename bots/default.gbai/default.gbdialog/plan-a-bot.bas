DESCRIPTION "Plans the user's first bot step by step: help me create a bot, plan a bot, quero criar um bot, planejar um bot"

TALK "Let us plan your bot. Three questions. / Vamos planejar seu bot. Três perguntas."
HEAR subject AS STRING WITH "What should it help people with? / Com o que ele deve ajudar?"
HEAR language AS "English", "Português", "Español"
HEAR sure AS BOOLEAN WITH "Do you already have documents it should answer from? (yes/no) / Você já tem documentos? (sim/não)"

name = SLUGIFY(subject)
IF LEN(name) > 20 THEN name = LEFT(name, 20)
IF name = "" THEN name = "my-bot"

steps = []
steps.push("Run `gb new ${name}`: it makes the folder `bots/${name}.gbai`.")
IF sure THEN
    steps.push("Copy your documents (.md, .txt) to `${name}.gbai/${name}.gbkb/guide/`; they are indexed in seconds.")
ELSE
    steps.push("Write what people ask most into `${name}.gbai/${name}.gbkb/guide/guide.md`: one heading per question.")
END IF
steps.push("In `${name}.gbdialog/start.bas`, change the system prompt: it helps with *${subject}*, in ${language}.")
steps.push("Add a tool: a .bas file with PARAM lines and a DESCRIPTION; attach it with ADD TOOL in start.bas.")
steps.push("Open `/bot/${name}` and talk to it. Every saved file is live at once.")

text = "**Your plan**"
n = 0
FOR EACH line IN steps
    n = n + 1
    text = text + "\n" + n + ". " + line
NEXT line
TALK text
