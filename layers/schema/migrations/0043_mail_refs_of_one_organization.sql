-- A foreign key is checked without row-level security: only one that names the organization keeps rows apart.
ALTER TABLE mail_messages ADD UNIQUE (org_id, id);
ALTER TABLE mail_refs DROP CONSTRAINT mail_refs_mail_id_fkey;
ALTER TABLE mail_refs
    ADD FOREIGN KEY (org_id, mail_id) REFERENCES mail_messages (org_id, id) ON DELETE CASCADE;
