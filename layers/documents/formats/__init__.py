"""One module per document format; its file name is the format's name."""
