WEBHOOK "payments"
DESCRIPTION "Receives payments"
PARAM id AS STRING
event_type = body.type
customer = body.data.object.customer
sig = headers["x-signature"]
sig2 = headers.x_signature
SELECT CASE event_type
CASE "paid", "captured"
  UPDATE "orders" SET status = "paid", paid_at = NOW() WHERE id = body.id
CASE "failed"
  SEND MAIL "ops@example.com", "Payment failed", body.id
CASE ELSE
  LOG "ignored " + event_type
END SELECT
RETURN #{ status: 200, body: #{ ok: true } }
