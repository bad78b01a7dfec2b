-- Which messages refer to which: rows, because under row-level security no index over arrays is used (`@>` is not leakproof).
CREATE TABLE mail_refs (
    org_id uuid NOT NULL,
    account_id uuid NOT NULL,
    ref text NOT NULL,
    mail_id uuid NOT NULL REFERENCES mail_messages (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, ref, mail_id)
);
CREATE INDEX idx_mail_refs_mail ON mail_refs (mail_id);
CALL make_tenant_table('mail_refs');
INSERT INTO mail_refs (org_id, account_id, ref, mail_id)
SELECT DISTINCT m.org_id, m.account_id, named.ref, m.id
FROM mail_messages m, unnest(m.refs || m.in_reply_to) AS named (ref) WHERE named.ref <> '';
DROP INDEX idx_mail_messages_refs;
