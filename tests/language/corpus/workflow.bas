ORCHESTRATE WORKFLOW "onboarding"
  STEP 1: BOT "hr" "collect documents"
  STEP 2: PARALLEL
    BRANCH A: BOT "it" "create account"
    BRANCH B: BOT "office" "prepare desk"
  END PARALLEL
  STEP 3: HUMAN APPROVAL FROM "boss@example.com" TIMEOUT 60
END WORKFLOW
TALK "x"
