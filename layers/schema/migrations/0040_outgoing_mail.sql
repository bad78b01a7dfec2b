-- Mail on its way out, and addresses nothing is sent to any more.

CREATE TABLE mail_outgoing (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid,
    owner_id text NOT NULL DEFAULT '',
    account_id uuid,
    sender text NOT NULL DEFAULT '',
    message_id text NOT NULL,
    letter jsonb NOT NULL,
    status text NOT NULL DEFAULT 'scheduled',
    tracking_id text NOT NULL DEFAULT '',
    provider_id text NOT NULL DEFAULT '',
    refused jsonb NOT NULL DEFAULT '{}',
    error text NOT NULL DEFAULT '',
    due_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    read_at timestamptz,
    read_count integer NOT NULL DEFAULT 0,
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_mail_outgoing_rate ON mail_outgoing (org_id, bot_id, owner_id, created_at);
CREATE INDEX idx_mail_outgoing_provider ON mail_outgoing (provider_id) WHERE provider_id <> '';
CREATE INDEX idx_mail_outgoing_tracking ON mail_outgoing (tracking_id) WHERE tracking_id <> '';

CREATE TABLE mail_suppressed (
    org_id uuid NOT NULL,
    address text NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, address)
);

CALL make_tenant_table('mail_outgoing');
CALL make_tenant_table('mail_suppressed');

-- A pixel and a bounce name a mail before anybody knows whose it is.
GRANT gb_directory TO CURRENT_USER;
GRANT SELECT (org_id, provider_id, tracking_id) ON mail_outgoing TO gb_directory;
CREATE POLICY directory ON mail_outgoing FOR SELECT TO gb_directory USING (true);

CREATE FUNCTION directory_org_of_mail(wanted text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT m.org_id FROM public.mail_outgoing m
        WHERE wanted <> '' AND (m.tracking_id = wanted OR m.provider_id = wanted) LIMIT 1
    $$;

GRANT CREATE ON SCHEMA public TO gb_directory;
ALTER FUNCTION directory_org_of_mail(text) OWNER TO gb_directory;
REVOKE ALL ON FUNCTION directory_org_of_mail(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory_org_of_mail(text) TO gb_app;
REVOKE CREATE ON SCHEMA public FROM gb_directory;
REVOKE gb_directory FROM CURRENT_USER;
