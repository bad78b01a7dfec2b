-- Organizations, roles and tenancy; bots, users, sessions, messages.

-- gb_app is who every transaction acts as: it owns nothing and cannot step around row-level security.
-- gb_directory owns the few lookups that are needed before the organization is known.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['gb_app', 'gb_directory'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOBYPASSRLS', wanted);
        EXCEPTION
            -- Roles belong to the server, not to the database: another database may have created it.
            WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END LOOP;
END $$;
GRANT gb_app TO CURRENT_USER;

GRANT USAGE ON SCHEMA public TO gb_app, gb_directory;

CREATE FUNCTION current_org() RETURNS uuid LANGUAGE sql STABLE
    RETURN nullif(current_setting('app.org_id', true), '')::uuid;

-- Every table that belongs to an organization goes through this: its rows are visible to, and may be written by,
-- transactions of that organization alone, even those of the table's owner.
CREATE PROCEDURE make_tenant_table(wanted regclass, org_column name DEFAULT 'org_id') LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', wanted);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', wanted);
    EXECUTE format(
        'CREATE POLICY tenant ON %s USING (%I = nullif(current_setting(''app.org_id'', true), '''')::uuid)',
        wanted, org_column
    );
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO gb_app', wanted);
END $$;

CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO organizations (id, name) VALUES ('00000000-0000-7000-8000-000000000001', 'default');

CREATE TABLE bots (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organizations (id),
    name text NOT NULL UNIQUE CHECK (name = lower(name)),
    description text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'active',
    public boolean NOT NULL DEFAULT false,
    version integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Children refer to (org_id, id): a row can never hang on another organization's parent.
    UNIQUE (org_id, id)
);

CREATE TABLE bot_configs (
    org_id uuid NOT NULL DEFAULT current_org(),
    bot_id uuid NOT NULL,
    source text NOT NULL CHECK (source IN ('config.csv', 'prompt', 'override')),
    key text NOT NULL,
    value text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (bot_id, source, key),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organizations (id),
    name text NOT NULL,
    role text NOT NULL,
    email text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    language text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX idx_users_email ON users (org_id, lower(email)) WHERE email <> '';

CREATE TABLE user_sessions (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    user_id uuid NOT NULL,
    channel text NOT NULL,
    address text NOT NULL DEFAULT '',
    status text NOT NULL,
    title text NOT NULL DEFAULT '',
    state jsonb NOT NULL DEFAULT '{}',
    metadata jsonb NOT NULL DEFAULT '{}',
    greet_pending boolean NOT NULL DEFAULT false,
    generation integer NOT NULL DEFAULT 0,
    running_turn text NOT NULL DEFAULT '',
    last_seq bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_sessions_user ON user_sessions (user_id);
CREATE INDEX idx_sessions_bot ON user_sessions (bot_id);

CREATE TABLE message_history (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org(),
    session_id uuid NOT NULL,
    turn_id uuid,
    seq bigint NOT NULL,
    role text NOT NULL,
    content text NOT NULL,
    content_type text NOT NULL DEFAULT 'text',
    media text NOT NULL DEFAULT '',
    native_id text NOT NULL DEFAULT '',
    tokens_used integer NOT NULL DEFAULT 0,
    citations jsonb NOT NULL DEFAULT '[]',
    tool_calls jsonb NOT NULL DEFAULT '[]',
    interrupted boolean NOT NULL DEFAULT false,
    metadata jsonb NOT NULL DEFAULT '{}',
    rating smallint,
    rating_comment text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (session_id, seq),
    FOREIGN KEY (org_id, session_id) REFERENCES user_sessions (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_messages_session ON message_history (session_id);
CREATE INDEX idx_messages_turn ON message_history (turn_id) WHERE turn_id IS NOT NULL;
CREATE UNIQUE INDEX idx_messages_native ON message_history (session_id, native_id) WHERE native_id <> '';

CREATE TABLE connections (
    id text PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    session_id uuid NOT NULL,
    user_id uuid NOT NULL,
    channel text NOT NULL DEFAULT 'web',
    joined_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (org_id, session_id) REFERENCES user_sessions (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_connections_session ON connections (session_id);
CREATE INDEX idx_connections_user ON connections (user_id);

CALL make_tenant_table('organizations', 'id');
REVOKE INSERT, UPDATE, DELETE ON organizations FROM gb_app;
CALL make_tenant_table('bots');
CALL make_tenant_table('bot_configs');
CALL make_tenant_table('users');
CALL make_tenant_table('user_sessions');
CALL make_tenant_table('message_history');
CALL make_tenant_table('connections');
