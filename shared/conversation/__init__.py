"""The turn engine: sessions, prompt assembly, the tool loop, streaming and delivery. Imports `shared` only."""
