SWAP a, b
INC x
DEC x
