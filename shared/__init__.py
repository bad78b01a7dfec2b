"""The inside of the house: rules and vocabulary. No I/O, no AWS, no database; declares the ports it needs as Protocols."""
