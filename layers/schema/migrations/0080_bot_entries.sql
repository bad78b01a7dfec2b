-- Records that scripts keep for a bot beside its declared tables: message templates, teams, the attendance queue,
-- lead scores, activities, form submissions, counters.
CREATE TABLE bot_entries (
    org_id uuid NOT NULL DEFAULT current_org(),
    bot_id uuid NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    data jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bot_id, kind, key),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_bot_entries_newest ON bot_entries (bot_id, kind, created_at, key);
CALL make_tenant_table('bot_entries');
