-- Decisions that runs of scripts wait for.
CREATE TABLE approvals (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    run_id uuid NOT NULL,
    action text NOT NULL,
    approver text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'pending',
    decided_by text NOT NULL DEFAULT '',
    comments text NOT NULL DEFAULT '',
    due_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    decided_at timestamptz,
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_approvals_bot ON approvals (bot_id, status, created_at);
CALL make_tenant_table('approvals');
