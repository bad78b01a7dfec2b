-- Failed sign-ins are counted in the cache, by address, so that known and unknown addresses are treated alike.
ALTER TABLE credentials DROP COLUMN failures, DROP COLUMN locked_until;
