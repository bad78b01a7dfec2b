-- Files of bots' drives as their handlers last saw them: an object's event does not say whether it was there before.
CREATE TABLE watched_files (
    org_id uuid NOT NULL DEFAULT current_org(),
    bot_id uuid NOT NULL,
    path text NOT NULL,
    etag text NOT NULL,
    PRIMARY KEY (bot_id, path),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CALL make_tenant_table('watched_files');
