TABLE leads
  id            guid      KEY
  name*         string(80)
  email         string(120) UNIQUE   ' one each
  score         integer   DEFAULT 0
  stage         varchar(20) DEFAULT 'new' CHECK (stage IN ('new', 'won', 'lost'))
  owner         string
  full_text     text GENERATED ALWAYS AS
                (name || ' ' || email) STORED
  created_at    timestamp DEFAULT NOW()
END TABLE
CREATE INDEX by_stage ON leads (stage, score)

limit = 70
ON INSERT OF "leads"
  lead = trigger.new_data
  IF lead.score >= limit THEN
    TALK TO "email:sales@example.com" , "Hot lead: ${lead.name}"
  END IF
END ON

ON "lead_lost" CALL Apologize

ON FORM SUBMIT "contact"
  SAVE "leads", fields.name, fields.email
  SCHEDULE IN 2 HOURS DO
    TALK "Did anybody call ${fields.name}?"
  END SCHEDULE

SUB Apologize
  TALK "We are sorry"
END SUB
