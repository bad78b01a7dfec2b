"""Mail servers by SMTP and IMAP, and cleaning of the HTML in mail. Knows `shared` only."""
