"""Charts as SVG pictures. May import the language's values."""
