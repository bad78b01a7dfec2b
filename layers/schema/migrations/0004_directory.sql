-- What may be asked before the organization is known. Each function answers only about what the caller already named,
-- as a role that can read just these columns and is otherwise as bound by row-level security as everybody.

GRANT gb_directory TO CURRENT_USER;

GRANT SELECT (id, org_id, name) ON bots TO gb_directory;
GRANT SELECT (bot_id, source, key, value) ON bot_configs TO gb_directory;
GRANT SELECT (id, org_id) ON user_sessions, users, connections TO gb_directory;
GRANT SELECT (id) ON organizations TO gb_directory;
CREATE POLICY directory ON bots FOR SELECT TO gb_directory USING (true);
CREATE POLICY directory ON bot_configs FOR SELECT TO gb_directory USING (true);
CREATE POLICY directory ON user_sessions FOR SELECT TO gb_directory USING (true);
CREATE POLICY directory ON users FOR SELECT TO gb_directory USING (true);
CREATE POLICY directory ON connections FOR SELECT TO gb_directory USING (true);
CREATE POLICY directory ON organizations FOR SELECT TO gb_directory USING (true);

CREATE FUNCTION directory_bot_named(wanted text, OUT id uuid, OUT org_id uuid) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT b.id, b.org_id FROM public.bots b WHERE b.name = lower(wanted) $$;

CREATE FUNCTION directory_bot(wanted uuid, OUT id uuid, OUT org_id uuid) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT b.id, b.org_id FROM public.bots b WHERE b.id = wanted $$;

CREATE FUNCTION directory_org_of_session(wanted uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT s.org_id FROM public.user_sessions s WHERE s.id = wanted $$;

CREATE FUNCTION directory_org_of_user(wanted uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT u.org_id FROM public.users u WHERE u.id = wanted $$;

CREATE FUNCTION directory_org_of_connection(wanted text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT c.org_id FROM public.connections c WHERE c.id = wanted $$;

CREATE FUNCTION directory_orgs() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT o.id FROM public.organizations o ORDER BY o.id $$;

-- The settings of the bot `default`, which every bot falls back to whoever owns it.
CREATE FUNCTION directory_default_config(OUT key text, OUT value text, OUT source text) RETURNS SETOF record
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT c.key, c.value, c.source
        FROM public.bot_configs c JOIN public.bots b ON b.id = c.bot_id
        WHERE b.name = 'default'
    $$;

CREATE FUNCTION config_rank(source text) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN array_position(ARRAY['config.csv', 'prompt', 'override'], source);

-- A bot's settings after precedence, as one object: of equal keys the last in order wins.
CREATE FUNCTION effective_config(bot uuid) RETURNS jsonb LANGUAGE sql STABLE
    AS $$
        SELECT coalesce(jsonb_object_agg(layered.key, layered.value ORDER BY own, config_rank(source)), '{}')
        FROM (
            SELECT d.key, d.value, d.source, false AS own FROM directory_default_config() d
            UNION ALL
            SELECT c.key, c.value, c.source, true AS own FROM bot_configs c WHERE c.bot_id = bot
        ) layered
    $$;

-- The new owner must be allowed to create in the schema at the moment of the change, and only then.
GRANT CREATE ON SCHEMA public TO gb_directory;
DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN SELECT oid FROM pg_proc WHERE proname LIKE 'directory\_%' AND pronamespace = 'public'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO gb_directory', found);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', found);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO gb_app', found);
    END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM gb_directory;

-- As a member, whoever runs migrations would inherit the policies above and see across organizations.
REVOKE gb_directory FROM CURRENT_USER;
