x = AWAIT GET "https://x"
