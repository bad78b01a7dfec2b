-- One row per call of a language model. No foreign keys: what was spent stays true when a session or bot is gone.
CREATE TABLE model_calls (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES organizations (id),
    bot_id uuid,
    session_id uuid,
    user_id uuid,
    turn_id uuid,
    provider text NOT NULL,
    model text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    error text NOT NULL DEFAULT '',
    tokens_in integer NOT NULL,
    tokens_out integer NOT NULL,
    cached_tokens integer NOT NULL,
    estimated boolean NOT NULL,
    cost double precision,
    latency_ms integer NOT NULL,
    ttft_ms integer,
    cached boolean NOT NULL,
    looked_up boolean NOT NULL,
    saved_tokens integer NOT NULL,
    saved_cost double precision NOT NULL,
    prompt text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_model_calls_time ON model_calls (org_id, created_at DESC, id DESC);
CREATE INDEX idx_model_calls_bot ON model_calls (bot_id, created_at DESC);
CREATE INDEX idx_model_calls_session ON model_calls (session_id, created_at DESC) WHERE session_id IS NOT NULL;
CALL make_tenant_table('model_calls');

-- What was spent, added up per day, so that a budget is checked without adding up calls.
CREATE TABLE model_spending (
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES organizations (id),
    scope text NOT NULL CHECK (scope IN ('org', 'bot', 'user')),
    owner uuid NOT NULL,
    day date NOT NULL,
    cost double precision NOT NULL,
    PRIMARY KEY (owner, scope, day)
);
CALL make_tenant_table('model_spending');

CREATE TABLE model_budgets (
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES organizations (id),
    scope text NOT NULL CHECK (scope IN ('org', 'bot', 'user')),
    owner uuid NOT NULL,
    daily_limit double precision NOT NULL,
    monthly_limit double precision NOT NULL,
    alert_at double precision NOT NULL,
    action text NOT NULL CHECK (action IN ('warn', 'fast-model-only', 'block')),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, scope)
);
CALL make_tenant_table('model_budgets');
