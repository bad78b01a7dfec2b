score = SCORE LEAD {"email": email, "size": 50}
AI SCORE LEAD email
QUALIFY LEAD lead
UPDATE LEAD SCORE id, 5
