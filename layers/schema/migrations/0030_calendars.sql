-- Calendars, their sharing and what stands in them. Instances of a series are computed, never stored.

CREATE TABLE calendars (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES organizations (id),
    owner_id uuid NOT NULL,
    name text NOT NULL,
    color text NOT NULL,
    timezone text NOT NULL,
    description text NOT NULL DEFAULT '',
    is_default boolean NOT NULL DEFAULT false,
    -- Counts every change of what the calendar holds: the sync token of CalDAV, and part of every ETag.
    revision bigint NOT NULL DEFAULT 0,
    feed_token text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, id)
);
CREATE UNIQUE INDEX idx_calendars_default ON calendars (org_id, owner_id) WHERE is_default;
CREATE INDEX idx_calendars_owner ON calendars (owner_id);
CREATE UNIQUE INDEX idx_calendars_feed ON calendars (feed_token) WHERE feed_token <> '';

CREATE TABLE calendar_shares (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    calendar_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('user', 'group', 'email')),
    grantee text NOT NULL,
    permission text NOT NULL CHECK (permission IN ('write', 'read', 'freebusy')),
    UNIQUE (calendar_id, kind, grantee),
    FOREIGN KEY (org_id, calendar_id) REFERENCES calendars (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_calendar_shares_grantee ON calendar_shares (grantee);

CREATE TABLE calendar_objects (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    calendar_id uuid NOT NULL,
    uid text NOT NULL,
    name text NOT NULL,
    component text NOT NULL,
    -- {"master": event or null, "overrides": [event]}, see layers/schema/calendar_documents.py
    events jsonb NOT NULL,
    -- What a CalDAV client sent, given back byte for byte; '' when the events are newer than it.
    ics text NOT NULL DEFAULT '',
    words text NOT NULL DEFAULT '',
    starts_at timestamptz,
    ends_at timestamptz,
    revision bigint NOT NULL,
    created_by text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, id),
    UNIQUE (calendar_id, uid),
    UNIQUE (calendar_id, name),
    FOREIGN KEY (org_id, calendar_id) REFERENCES calendars (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_calendar_objects_span ON calendar_objects (calendar_id, starts_at, ends_at);
CREATE INDEX idx_calendar_objects_end ON calendar_objects (calendar_id, ends_at);
CREATE INDEX idx_calendar_objects_revision ON calendar_objects (calendar_id, revision);
CREATE INDEX idx_calendar_objects_uid ON calendar_objects (uid);

-- Names that are gone, so that a client that was away can be told.
CREATE TABLE calendar_tombstones (
    org_id uuid NOT NULL DEFAULT current_org(),
    calendar_id uuid NOT NULL,
    name text NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (calendar_id, name),
    FOREIGN KEY (org_id, calendar_id) REFERENCES calendars (org_id, id) ON DELETE CASCADE
);

CREATE TABLE calendar_reminders (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    object_id uuid NOT NULL,
    user_id uuid NOT NULL,
    method text NOT NULL,
    minutes integer NOT NULL,
    due_at timestamptz NOT NULL,
    starts_at timestamptz NOT NULL,
    title text NOT NULL,
    status text NOT NULL DEFAULT 'waiting',
    FOREIGN KEY (org_id, object_id) REFERENCES calendar_objects (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_calendar_reminders_due ON calendar_reminders (due_at) WHERE status = 'waiting';
CREATE INDEX idx_calendar_reminders_object ON calendar_reminders (object_id);
CREATE INDEX idx_calendar_reminders_user ON calendar_reminders (user_id, due_at);

CREATE TABLE calendar_invitations (
    token text PRIMARY KEY,
    org_id uuid NOT NULL,
    object_id uuid NOT NULL,
    email text NOT NULL,
    expires_at timestamptz NOT NULL,
    UNIQUE (object_id, email),
    FOREIGN KEY (org_id, object_id) REFERENCES calendar_objects (org_id, id) ON DELETE CASCADE
);

CREATE TABLE calendar_links (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    calendar_id uuid NOT NULL UNIQUE,
    url text NOT NULL,
    username text NOT NULL,
    password text NOT NULL,
    direction text NOT NULL,
    state jsonb NOT NULL DEFAULT '{}',
    synced_at timestamptz,
    error text NOT NULL DEFAULT '',
    FOREIGN KEY (org_id, calendar_id) REFERENCES calendars (org_id, id) ON DELETE CASCADE
);

CALL make_tenant_table('calendars');
CALL make_tenant_table('calendar_shares');
CALL make_tenant_table('calendar_objects');
CALL make_tenant_table('calendar_tombstones');
CALL make_tenant_table('calendar_reminders');
CALL make_tenant_table('calendar_invitations');
CALL make_tenant_table('calendar_links');

-- A feed's or an invitation's secret names its organization, and nothing else.
GRANT gb_directory TO CURRENT_USER;
GRANT SELECT (org_id, feed_token) ON calendars TO gb_directory;
GRANT SELECT (org_id, token) ON calendar_invitations TO gb_directory;
CREATE POLICY directory ON calendars FOR SELECT TO gb_directory USING (true);
CREATE POLICY directory ON calendar_invitations FOR SELECT TO gb_directory USING (true);

CREATE FUNCTION directory_org_of_feed(wanted text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT c.org_id FROM public.calendars c WHERE c.feed_token = wanted AND wanted <> '' $$;

CREATE FUNCTION directory_org_of_invitation(wanted text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT i.org_id FROM public.calendar_invitations i WHERE i.token = wanted $$;

GRANT CREATE ON SCHEMA public TO gb_directory;
ALTER FUNCTION directory_org_of_feed(text) OWNER TO gb_directory;
ALTER FUNCTION directory_org_of_invitation(text) OWNER TO gb_directory;
REVOKE ALL ON FUNCTION directory_org_of_feed(text), directory_org_of_invitation(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory_org_of_feed(text), directory_org_of_invitation(text) TO gb_app;
REVOKE CREATE ON SCHEMA public FROM gb_directory;
REVOKE gb_directory FROM CURRENT_USER;
