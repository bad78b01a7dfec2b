-- Documents of knowledge bases and the passages cut from them; the vectors are rebuilt from these.

CREATE TABLE kb_documents (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    collection text NOT NULL,
    path text NOT NULL,
    title text NOT NULL DEFAULT '',
    mime text NOT NULL DEFAULT '',
    size bigint NOT NULL DEFAULT 0,
    pages integer NOT NULL DEFAULT 0,
    chunks integer NOT NULL DEFAULT 0,
    status text NOT NULL,
    etag text NOT NULL DEFAULT '',
    language text NOT NULL DEFAULT '',
    fail_count integer NOT NULL DEFAULT 0,
    last_error text NOT NULL DEFAULT '',
    truncated boolean NOT NULL DEFAULT false,
    next_retry_at timestamptz,
    indexed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, id),
    UNIQUE (bot_id, collection, path),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_kb_collection ON kb_documents (collection, bot_id);

CREATE TABLE kb_passages (
    org_id uuid NOT NULL DEFAULT current_org(),
    document_id uuid NOT NULL,
    position integer NOT NULL,
    content text NOT NULL,
    start_char integer NOT NULL,
    end_char integer NOT NULL,
    section text NOT NULL DEFAULT '',
    page integer,
    PRIMARY KEY (document_id, position),
    FOREIGN KEY (org_id, document_id) REFERENCES kb_documents (org_id, id) ON DELETE CASCADE
);

CALL make_tenant_table('kb_documents');
CALL make_tenant_table('kb_passages');
