-- The path a CalDAV client chose for a calendar it made; '' for those reached by their id.
ALTER TABLE calendars ADD COLUMN slug text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX idx_calendars_slug ON calendars (org_id, owner_id, slug) WHERE slug <> '';
