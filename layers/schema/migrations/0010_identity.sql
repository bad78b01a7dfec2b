-- People who sign in: credentials, sign-ins, keys, groups, grants, invitations; the audit trail.

ALTER TABLE users
    ADD COLUMN status text NOT NULL DEFAULT 'active'
        CHECK (status IN ('active', 'invited', 'disabled', 'deleted')),
    ADD COLUMN home_id uuid,
    ADD COLUMN role_ids uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN settings jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN seen_at timestamptz,
    ADD COLUMN erase_at timestamptz,
    ADD UNIQUE (org_id, id);
CREATE INDEX idx_users_home ON users (home_id) WHERE home_id IS NOT NULL;
CREATE INDEX idx_users_erase ON users (erase_at) WHERE erase_at IS NOT NULL;

ALTER TABLE organizations ADD COLUMN slug text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX idx_organizations_slug ON organizations (lower(slug)) WHERE slug <> '';
GRANT UPDATE (name, slug) ON organizations TO gb_app;

CREATE TABLE organization_settings (
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES organizations (id),
    section text NOT NULL,
    value jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, section)
);

-- One sign-in per address on the whole platform; the person may be a member of several organizations.
CREATE TABLE credentials (
    user_id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org(),
    email text NOT NULL,
    password text NOT NULL DEFAULT '',
    verified_at timestamptz,
    totp text NOT NULL DEFAULT '',
    totp_pending text NOT NULL DEFAULT '',
    totp_step bigint NOT NULL DEFAULT 0,
    recovery text[] NOT NULL DEFAULT '{}',
    failures integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    changed_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX idx_credentials_email ON credentials (lower(email));

CREATE TABLE external_identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    org_id uuid NOT NULL DEFAULT current_org(),
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject),
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE
);

CREATE TABLE login_sessions (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org(),
    user_id uuid NOT NULL,
    device text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    remember boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_login_sessions_user ON login_sessions (user_id);

-- The family of refresh tokens of a sign-in: each is used once, a second use betrays a theft.
CREATE TABLE refresh_tokens (
    hash text PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org(),
    session_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    FOREIGN KEY (org_id, session_id) REFERENCES login_sessions (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE trusted_devices (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org(),
    user_id uuid NOT NULL,
    hash text NOT NULL UNIQUE,
    name text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_trusted_devices_user ON trusted_devices (user_id);

-- Links in mails and half-finished sign-ins: found by hash, used once.
CREATE TABLE one_time_tokens (
    hash text PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org(),
    kind text NOT NULL,
    user_id uuid NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    failures integer NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_one_time_tokens_user ON one_time_tokens (user_id);

CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org(),
    user_id uuid NOT NULL,
    name text NOT NULL,
    prefix text NOT NULL,
    hash text NOT NULL UNIQUE,
    scopes text[] NOT NULL,
    bot_ids uuid[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_api_keys_user ON api_keys (user_id);

CREATE TABLE groups (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES organizations (id),
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    joining text NOT NULL DEFAULT 'invite' CHECK (joining IN ('invite', 'request', 'open')),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, id)
);
CREATE UNIQUE INDEX idx_groups_name ON groups (org_id, lower(name));

CREATE TABLE group_members (
    group_id uuid NOT NULL,
    user_id uuid NOT NULL,
    org_id uuid NOT NULL DEFAULT current_org(),
    role text NOT NULL CHECK (role IN ('owner', 'member', 'pending')),
    message text NOT NULL DEFAULT '',
    joined_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (group_id, user_id),
    FOREIGN KEY (org_id, group_id) REFERENCES groups (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_group_members_user ON group_members (user_id);

CREATE TABLE bot_grants (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org(),
    bot_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'owner')),
    user_id uuid,
    group_id uuid,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((user_id IS NULL) <> (group_id IS NULL)),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, group_id) REFERENCES groups (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_bot_grants_bot ON bot_grants (bot_id);
CREATE INDEX idx_bot_grants_user ON bot_grants (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX idx_bot_grants_group ON bot_grants (group_id) WHERE group_id IS NOT NULL;

CREATE TABLE custom_roles (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES organizations (id),
    name text NOT NULL,
    permissions text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX idx_custom_roles_name ON custom_roles (org_id, lower(name));

CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org() REFERENCES organizations (id),
    email text NOT NULL,
    role text NOT NULL,
    group_ids uuid[] NOT NULL DEFAULT '{}',
    hash text NOT NULL UNIQUE,
    invited_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz
);
CREATE INDEX idx_invitations_org ON invitations (org_id, created_at);

-- Who did what. Nothing in it is ever changed or removed by the application.
CREATE TABLE audit_log (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL DEFAULT current_org(),
    at timestamptz NOT NULL DEFAULT now(),
    category text NOT NULL
        CHECK (category IN ('auth', 'access', 'data', 'admin', 'security', 'bot', 'billing')),
    action text NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'guest', 'key', 'system', 'anonymous')),
    actor_id text NOT NULL DEFAULT '',
    bot_id text NOT NULL DEFAULT '',
    target text NOT NULL DEFAULT '',
    outcome text NOT NULL CHECK (outcome IN ('success', 'failure', 'denied')),
    address text NOT NULL DEFAULT '',
    request_id text NOT NULL DEFAULT '',
    before_hash text NOT NULL DEFAULT '',
    after_hash text NOT NULL DEFAULT '',
    details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX idx_audit_log_org ON audit_log (org_id, id);
CREATE INDEX idx_audit_log_actor ON audit_log (actor_id, id);

CALL make_tenant_table('organization_settings');
CALL make_tenant_table('credentials');
CALL make_tenant_table('external_identities');
CALL make_tenant_table('login_sessions');
CALL make_tenant_table('refresh_tokens');
CALL make_tenant_table('trusted_devices');
CALL make_tenant_table('one_time_tokens');
CALL make_tenant_table('api_keys');
CALL make_tenant_table('groups');
CALL make_tenant_table('group_members');
CALL make_tenant_table('bot_grants');
CALL make_tenant_table('custom_roles');
CALL make_tenant_table('invitations');
CALL make_tenant_table('audit_log');
REVOKE UPDATE, DELETE ON audit_log FROM gb_app;

-- What may be asked before the organization is known (see 0004): each answers about what the caller already named.
GRANT gb_directory TO CURRENT_USER;

GRANT SELECT (hash, org_id) ON api_keys, refresh_tokens, one_time_tokens, invitations, trusted_devices TO gb_directory;
GRANT SELECT (user_id, org_id, email) ON credentials TO gb_directory;
GRANT SELECT (issuer, subject, org_id, user_id) ON external_identities TO gb_directory;
GRANT SELECT (id, org_id, home_id, status, role) ON users TO gb_directory;
GRANT SELECT (id, name, slug), INSERT ON organizations TO gb_directory;
CREATE POLICY directory ON api_keys FOR SELECT TO gb_directory USING (true);
CREATE POLICY directory ON refresh_tokens FOR SELECT TO gb_directory USING (true);
CREATE POLICY directory ON one_time_tokens FOR SELECT TO gb_directory USING (true);
CREATE POLICY directory ON invitations FOR SELECT TO gb_directory USING (true);
CREATE POLICY directory ON credentials FOR SELECT TO gb_directory USING (true);
CREATE POLICY directory ON external_identities FOR SELECT TO gb_directory USING (true);
CREATE POLICY founding ON organizations FOR INSERT TO gb_directory WITH CHECK (true);

CREATE FUNCTION directory_org_of_secret(asked text, wanted text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT k.org_id FROM public.api_keys k WHERE asked = 'key' AND k.hash = wanted
        UNION ALL
        SELECT r.org_id FROM public.refresh_tokens r WHERE asked = 'refresh' AND r.hash = wanted
        UNION ALL
        SELECT t.org_id FROM public.one_time_tokens t WHERE asked = 'once' AND t.hash = wanted
        UNION ALL
        SELECT i.org_id FROM public.invitations i WHERE asked = 'invitation' AND i.hash = wanted
    $$;

CREATE FUNCTION directory_login(wanted text, OUT org_id uuid, OUT user_id uuid) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT c.org_id, c.user_id FROM public.credentials c WHERE lower(c.email) = lower(wanted) $$;

CREATE FUNCTION directory_external(by text, named text, OUT org_id uuid, OUT user_id uuid) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT e.org_id, e.user_id FROM public.external_identities e WHERE e.issuer = by AND e.subject = named $$;

-- The organizations a person belongs to, through the sign-in they have.
CREATE FUNCTION directory_memberships(
    home uuid, OUT org_id uuid, OUT user_id uuid, OUT name text, OUT slug text, OUT role text
) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT u.org_id, u.id, o.name, o.slug, u.role
        FROM public.users u JOIN public.organizations o ON o.id = u.org_id
        WHERE (u.id = home OR u.home_id = home) AND u.status = 'active'
        ORDER BY o.name
    $$;

CREATE FUNCTION directory_found(wanted uuid, called text, slugged text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ INSERT INTO public.organizations (id, name, slug) VALUES (wanted, called, slugged) $$;

GRANT CREATE ON SCHEMA public TO gb_directory;
DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN
        SELECT oid FROM pg_proc
        WHERE proname IN ('directory_org_of_secret', 'directory_login', 'directory_external',
                          'directory_memberships', 'directory_found')
          AND pronamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO gb_directory', found);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', found);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO gb_app', found);
    END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM gb_directory;
REVOKE gb_directory FROM CURRENT_USER;
