-- What people see of the files in storage: entries of every package, their text, stars, shares, trash, uploads on their way.

CREATE TABLE drive_entries (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    path text NOT NULL,
    folder text NOT NULL,
    name text NOT NULL,
    is_folder boolean NOT NULL,
    size bigint NOT NULL DEFAULT 0,
    mime text NOT NULL DEFAULT '',
    etag text NOT NULL DEFAULT '',
    version text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'clean',
    created_by text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    modified_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, id),
    UNIQUE (bot_id, path),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_drive_folder ON drive_entries (bot_id, folder, is_folder DESC, lower(name), id);
-- "Everything below a folder" is a range of paths, whatever the database's collation says about '/'.
CREATE INDEX idx_drive_below ON drive_entries (bot_id, path COLLATE "C");
CREATE INDEX idx_drive_recent ON drive_entries (bot_id, modified_at DESC) WHERE NOT is_folder;

CREATE TABLE drive_texts (
    org_id uuid NOT NULL DEFAULT current_org(),
    entry_id uuid PRIMARY KEY,
    content text NOT NULL,
    words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', content)) STORED,
    FOREIGN KEY (org_id, entry_id) REFERENCES drive_entries (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_drive_words ON drive_texts USING gin (words);

CREATE TABLE drive_stars (
    org_id uuid NOT NULL DEFAULT current_org(),
    entry_id uuid NOT NULL,
    user_id uuid NOT NULL,
    PRIMARY KEY (entry_id, user_id),
    FOREIGN KEY (org_id, entry_id) REFERENCES drive_entries (org_id, id) ON DELETE CASCADE
);

CREATE TABLE drive_shares (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    path text NOT NULL,
    owner_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('user', 'group', 'email', 'link')),
    grantee text NOT NULL DEFAULT '',
    permission text NOT NULL CHECK (permission IN ('view', 'comment', 'edit')),
    token_hash text NOT NULL DEFAULT '',
    password_hash text NOT NULL DEFAULT '',
    expires_at timestamptz,
    most_downloads integer NOT NULL DEFAULT 0,
    downloads integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_drive_shares_path ON drive_shares (bot_id, path);
CREATE INDEX idx_drive_shares_grantee ON drive_shares (lower(grantee)) WHERE grantee <> '';
CREATE UNIQUE INDEX idx_drive_shares_token ON drive_shares (token_hash) WHERE token_hash <> '';

CREATE TABLE drive_trash (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    path text NOT NULL,
    is_folder boolean NOT NULL,
    deleted_by uuid NOT NULL,
    files integer NOT NULL DEFAULT 0,
    size bigint NOT NULL DEFAULT 0,
    deleted_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, id),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_drive_trash_user ON drive_trash (deleted_by, bot_id);

CREATE TABLE drive_trash_entries (
    org_id uuid NOT NULL DEFAULT current_org(),
    trash_id uuid NOT NULL,
    id uuid NOT NULL,
    path text NOT NULL,
    is_folder boolean NOT NULL,
    size bigint NOT NULL,
    mime text NOT NULL,
    etag text NOT NULL,
    version text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    PRIMARY KEY (trash_id, id),
    FOREIGN KEY (org_id, trash_id) REFERENCES drive_trash (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_drive_trash_version ON drive_trash_entries (path, version);

CREATE TABLE drive_uploads (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    path text NOT NULL,
    user_id uuid NOT NULL,
    staging text NOT NULL,
    size bigint NOT NULL,
    mime text NOT NULL DEFAULT '',
    overwrite boolean NOT NULL DEFAULT false,
    expires_at timestamptz NOT NULL,
    part_upload text NOT NULL DEFAULT '',
    checksum text NOT NULL DEFAULT '',
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);

CALL make_tenant_table('drive_entries');
CALL make_tenant_table('drive_texts');
CALL make_tenant_table('drive_stars');
CALL make_tenant_table('drive_shares');
CALL make_tenant_table('drive_trash');
CALL make_tenant_table('drive_trash_entries');
CALL make_tenant_table('drive_uploads');

-- A link is opened by somebody without an organization: only who knows its token learns whose it is.
GRANT gb_directory TO CURRENT_USER;
GRANT SELECT (id, org_id, token_hash) ON drive_shares TO gb_directory;
CREATE POLICY directory ON drive_shares FOR SELECT TO gb_directory USING (true);
CREATE FUNCTION directory_share(wanted text, OUT id uuid, OUT org_id uuid) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT s.id, s.org_id FROM public.drive_shares s WHERE s.token_hash = wanted AND wanted <> '' $$;
GRANT CREATE ON SCHEMA public TO gb_directory;
ALTER FUNCTION directory_share(text) OWNER TO gb_directory;
REVOKE ALL ON FUNCTION directory_share(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory_share(text) TO gb_app;
REVOKE CREATE ON SCHEMA public FROM gb_directory;
REVOKE gb_directory FROM CURRENT_USER;
