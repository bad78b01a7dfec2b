"""Who is asking: signed tokens and what they prove. Imports PyJWT and `shared.records` only."""
