-- What of an indexed document could not be read, and how many of its passages are stored so far.

ALTER TABLE kb_documents
    ADD COLUMN note text NOT NULL DEFAULT '',
    ADD COLUMN done integer NOT NULL DEFAULT 0;
