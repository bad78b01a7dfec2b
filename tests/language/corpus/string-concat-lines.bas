msg = "Order: " + "5" + CHR(10)
msg = msg + "Total: " + FORMAT(10.5, "0.00") + "\n"
msg += "Done"
TALK msg
