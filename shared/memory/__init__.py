"""What bots remember of people: facts, values, episodes; visible to the person and erasable. Imports `shared` only."""
