-- What the TABLE blocks of scripts declare. The tables themselves live in one schema per bot, owned by the platform's
-- login; a table nobody declared here cannot be found by name.
CREATE TABLE bot_tables (
    org_id uuid NOT NULL DEFAULT current_org(),
    bot_id uuid NOT NULL,
    name text NOT NULL,
    definition jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bot_id, name),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CALL make_tenant_table('bot_tables');
