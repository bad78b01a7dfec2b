ADD BOT "billing" WITH TRIGGER "invoice,payment" WITH TOOLS "pay"
answer = DELEGATE "What is due?" TO BOT "billing" TIMEOUT 10
SEND TO BOT "billing" MESSAGE "hi"
BROADCAST "all" TO BOTS
TRANSFER CONVERSATION TO "billing"
