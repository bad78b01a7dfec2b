-- Mail accounts, their folders and messages, and what their owners keep beside them.

CREATE TABLE mail_accounts (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    owner_id text NOT NULL,
    email text NOT NULL,
    display_name text NOT NULL DEFAULT '',
    imap jsonb NOT NULL,
    smtp jsonb NOT NULL DEFAULT '{}',
    is_primary boolean NOT NULL DEFAULT false,
    status text NOT NULL DEFAULT 'ok',
    error text NOT NULL DEFAULT '',
    last_sync timestamptz,
    active_at timestamptz NOT NULL DEFAULT now(),
    claimed_until timestamptz NOT NULL DEFAULT '-infinity',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, id),
    UNIQUE (org_id, owner_id, email)
);
CREATE INDEX idx_mail_accounts_due ON mail_accounts (org_id, last_sync);

CREATE TABLE mail_folders (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    account_id uuid NOT NULL,
    path text NOT NULL,
    name text NOT NULL,
    special text NOT NULL DEFAULT '',
    uid_validity bigint NOT NULL DEFAULT 0,
    uid_next bigint NOT NULL DEFAULT 0,
    mod_seq bigint NOT NULL DEFAULT 0,
    is_complete boolean NOT NULL DEFAULT false,
    UNIQUE (org_id, id),
    UNIQUE (account_id, path),
    FOREIGN KEY (org_id, account_id) REFERENCES mail_accounts (org_id, id) ON DELETE CASCADE
);

CREATE TABLE mail_messages (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    owner_id text NOT NULL,
    account_id uuid NOT NULL,
    folder_id uuid,
    uid bigint,
    message_id text NOT NULL,
    thread_id uuid NOT NULL,
    subject text NOT NULL DEFAULT '',
    sender jsonb NOT NULL DEFAULT '{}',
    recipients jsonb NOT NULL DEFAULT '{}',
    snippet text NOT NULL DEFAULT '',
    sent_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    size bigint NOT NULL DEFAULT 0,
    is_read boolean NOT NULL DEFAULT false,
    is_starred boolean NOT NULL DEFAULT false,
    is_answered boolean NOT NULL DEFAULT false,
    is_important boolean NOT NULL DEFAULT false,
    is_automatic boolean NOT NULL DEFAULT false,
    is_flagged boolean NOT NULL DEFAULT false,
    followup_at timestamptz,
    snoozed_until timestamptz,
    is_nudge_dismissed boolean NOT NULL DEFAULT false,
    labels text[] NOT NULL DEFAULT '{}',
    category text NOT NULL DEFAULT '',
    attachments jsonb NOT NULL DEFAULT '[]',
    raw_key text NOT NULL,
    in_reply_to text NOT NULL DEFAULT '',
    refs text[] NOT NULL DEFAULT '{}',
    people text NOT NULL DEFAULT '',
    body text NOT NULL DEFAULT '',
    search tsvector GENERATED ALWAYS AS (to_tsvector('simple', subject || ' ' || people || ' ' || body)) STORED,
    gone_at timestamptz,
    FOREIGN KEY (org_id, account_id) REFERENCES mail_accounts (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, folder_id) REFERENCES mail_folders (org_id, id) ON DELETE CASCADE,
    UNIQUE (folder_id, uid)
);
CREATE INDEX idx_mail_messages_folder ON mail_messages (folder_id, received_at DESC, id DESC);
CREATE INDEX idx_mail_messages_account ON mail_messages (account_id, message_id);
CREATE INDEX idx_mail_messages_owner ON mail_messages (org_id, owner_id, received_at DESC);
CREATE INDEX idx_mail_messages_thread ON mail_messages (thread_id);
CREATE INDEX idx_mail_messages_refs ON mail_messages USING gin (refs);
CREATE INDEX idx_mail_messages_search ON mail_messages USING gin (search);
CREATE INDEX idx_mail_messages_snoozed ON mail_messages (org_id, snoozed_until) WHERE snoozed_until IS NOT NULL;

CREATE TABLE mail_kept (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    owner_id text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    content jsonb NOT NULL,
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_mail_kept_owner ON mail_kept (org_id, owner_id, kind, name);

CREATE TABLE mail_auto_replies (
    org_id uuid NOT NULL,
    owner_id text NOT NULL,
    sender text NOT NULL,
    replied_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, owner_id, sender)
);

CALL make_tenant_table('mail_accounts');
CALL make_tenant_table('mail_folders');
CALL make_tenant_table('mail_messages');
CALL make_tenant_table('mail_kept');
CALL make_tenant_table('mail_auto_replies');
