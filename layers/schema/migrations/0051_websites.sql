-- Websites a bot knows, the pages found on them, and knowledge bases that were dropped while their files stay.

CREATE TABLE kb_websites (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    url text NOT NULL,
    depth integer NOT NULL,
    max_pages integer NOT NULL,
    refresh_seconds bigint NOT NULL,
    script text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'pending',
    pages integer NOT NULL DEFAULT 0,
    crawl text NOT NULL DEFAULT '',
    force boolean NOT NULL DEFAULT false,
    error text NOT NULL DEFAULT '',
    fail_count integer NOT NULL DEFAULT 0,
    last_crawl timestamptz,
    next_crawl timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (org_id, id),
    UNIQUE (bot_id, url),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_kb_websites_due ON kb_websites (next_crawl);

CREATE TABLE kb_pages (
    org_id uuid NOT NULL DEFAULT current_org(),
    website_id uuid NOT NULL,
    url text NOT NULL,
    depth integer NOT NULL,
    state text NOT NULL,
    crawl text NOT NULL DEFAULT '',
    etag text NOT NULL DEFAULT '',
    modified text NOT NULL DEFAULT '',
    content_hash text NOT NULL DEFAULT '',
    missing integer NOT NULL DEFAULT 0,
    PRIMARY KEY (website_id, url),
    FOREIGN KEY (org_id, website_id) REFERENCES kb_websites (org_id, id) ON DELETE CASCADE
);

CREATE TABLE kb_dropped (
    org_id uuid NOT NULL DEFAULT current_org(),
    bot_id uuid NOT NULL,
    kb text NOT NULL,
    dropped_at timestamptz NOT NULL,
    PRIMARY KEY (bot_id, kb),
    FOREIGN KEY (org_id, bot_id) REFERENCES bots (org_id, id) ON DELETE CASCADE
);
CREATE INDEX idx_kb_documents_due ON kb_documents (next_retry_at) WHERE next_retry_at IS NOT NULL;

CALL make_tenant_table('kb_websites');
CALL make_tenant_table('kb_pages');
CALL make_tenant_table('kb_dropped');
