-- What scripts listen to, and the work that events leave behind: one delivery per handler, waiting run or deferred block.
CREATE TABLE event_handlers (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    script text NOT NULL,
    entry text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL DEFAULT '',
    operations text[] NOT NULL DEFAULT '{}',
    filters jsonb NOT NULL DEFAULT '{}',
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_event_handlers_kind ON event_handlers (bot_id, kind);
CALL make_tenant_table('event_handlers');

CREATE TABLE event_deliveries (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    lane text NOT NULL,
    session_id text NOT NULL DEFAULT '',
    script text NOT NULL DEFAULT '',
    entry text NOT NULL DEFAULT '',
    program_id text NOT NULL DEFAULT '',
    run_id text NOT NULL DEFAULT '',
    step integer NOT NULL DEFAULT 0,
    depth integer NOT NULL DEFAULT 0,
    user_id text NOT NULL DEFAULT '',
    payload jsonb NOT NULL DEFAULT '{}',
    due_at timestamptz NOT NULL,
    claimed_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    done_at timestamptz,
    outcome text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_event_deliveries_due ON event_deliveries (due_at) WHERE done_at IS NULL;
CREATE INDEX idx_event_deliveries_bot ON event_deliveries (bot_id);
CALL make_tenant_table('event_deliveries');

-- Runs that wait for an event are found by its name.
CREATE INDEX idx_runs_event ON runs (bot_id, (wait ->> 'event')) WHERE status = 'waiting' AND wait ->> 'kind' = 'event';
