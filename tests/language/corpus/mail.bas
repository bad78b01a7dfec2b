SEND MAIL "a@b.c", "Subject", "Body"
SEND MAIL to, "Subject " + x, "Line1" + CHR(10) + "Line2", ["a.pdf"]
SEND EMAIL "a@b.c", "s", "b"
SEND_MAIL email, assunto, corpo
SEND MAIL TO "a@b.c" WITH SUBJECT "x" AND BODY "y"
