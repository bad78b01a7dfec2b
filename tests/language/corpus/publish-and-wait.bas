PUBLISH EVENT "order.paid", { "id": 1 }
SCHEDULE IN 5 MINUTES DO
  TALK "later"
END SCHEDULE
TALK "now"
