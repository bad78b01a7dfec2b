-- What scripts were before, and what their runs wrote with LOG.
CREATE TABLE script_versions (
    org_id uuid NOT NULL DEFAULT current_org(),
    bot_id uuid NOT NULL,
    name text NOT NULL CHECK (name = lower(name)),
    number integer NOT NULL,
    source text NOT NULL,
    author_id text NOT NULL DEFAULT '',
    author text NOT NULL DEFAULT '',
    message text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bot_id, name, number),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);

CREATE TABLE run_log (
    org_id uuid NOT NULL DEFAULT current_org(),
    run_id uuid NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    level text NOT NULL,
    message text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (run_id, position),
    FOREIGN KEY (org_id, run_id) REFERENCES runs (org_id, id) ON DELETE CASCADE
);

CALL make_tenant_table('script_versions');
CALL make_tenant_table('run_log');
