"""One file per wire format, found by its name; each offers `connect(settings) -> Wire`."""
