"""The pages: the chat page and its static files. Serves bytes; what the pages show comes from the API."""
