"""The census is kept by triggers on the four tables it is derived from; see docs/decisions/0011."""

from django.db import migrations

SPANS = """
-- Reads as: on every day of a row the person was placed officially in the organisation, and had
-- that standing, admission and person version. Where no version holds the row says so by nulls.
-- people null: everybody. Inlined into its callers, so that the condition is planned as written.
CREATE FUNCTION members_census_spans(people bigint[])
RETURNS TABLE (
    valid_from date, valid_to date, organization_id bigint, birth_day date, person_id bigint,
    version_id bigint, party_day date, status text, sex text, education text, theory_level text
)
LANGUAGE sql STABLE AS $$
WITH placed AS MATERIALIZED (
    SELECT placement.id AS placement_id, standing.id AS standing_id, placement.person_id,
           placement.membership_id, placement.organization_id, standing.status::text,
           greatest(placement.valid_from, standing.valid_from) AS first,
           least(coalesce(placement.valid_to, '9999-12-31'),
                 coalesce(standing.valid_to, '9999-12-31')) AS after
      FROM members_placement placement
      JOIN members_standing standing ON standing.membership_id = placement.membership_id
       AND standing.superseded_at IS NULL
       AND standing.valid_from < coalesce(placement.valid_to, '9999-12-31')
       AND placement.valid_from < coalesce(standing.valid_to, '9999-12-31')
     WHERE placement.superseded_at IS NULL AND placement.kind = 'OFFICIAL'
       AND (people IS NULL OR placement.person_id = ANY (people))
), version AS MATERIALIZED (
    SELECT id, person_id, valid_from, coalesce(valid_to, '9999-12-31') AS valid_to,
           core_earliest(birth) AS birth_day, sex::text, education::text, theory_level::text
      FROM members_personversion
     WHERE superseded_at IS NULL AND (people IS NULL OR person_id = ANY (people))
), admission AS MATERIALIZED (
    SELECT membership_id, core_earliest(coalesce(decision_date, ceremony_date)) AS party_day
      FROM members_admission
     WHERE superseded_at IS NULL AND (people IS NULL OR person_id = ANY (people))
), described AS MATERIALIZED (
    SELECT greatest(placed.first, version.valid_from) AS begins,
           least(placed.after, version.valid_to) AS ends, placed.organization_id,
           version.birth_day, placed.person_id, version.id AS version_id, placed.membership_id,
           placed.status, version.sex, version.education, version.theory_level,
           placed.placement_id, placed.standing_id
      FROM placed
      JOIN version ON version.person_id = placed.person_id
       AND version.valid_from < placed.after AND placed.first < version.valid_to
), gaps AS (
    -- Looked for only where some day of a placement has no version; it should never be.
    SELECT organization_id, person_id, membership_id, status, unnest(
               datemultirange(daterange(first, after)) - coalesce(held, '{}')) AS days
      FROM (
           SELECT placed.*, range_agg(daterange(begins, ends))
                                 FILTER (WHERE begins IS NOT NULL) AS held
             FROM placed
             LEFT JOIN (SELECT placement_id, standing_id, begins, ends FROM described) AS known
            USING (placement_id, standing_id)
            WHERE (SELECT sum(after - first) FROM placed)
               <> (SELECT coalesce(sum(ends - begins), 0) FROM described)
            GROUP BY placement_id, standing_id, placed.person_id, placed.membership_id,
                     placed.organization_id, placed.status, placed.first, placed.after
           HAVING coalesce(sum(ends - begins), 0) < placed.after - placed.first
      ) AS bare
), pieces AS (
    SELECT begins, ends, organization_id, birth_day, person_id, version_id, membership_id,
           status, sex, education, theory_level
      FROM described
    UNION ALL
    SELECT lower(days), upper(days), organization_id, NULL, person_id, NULL, membership_id,
           status, NULL, NULL, NULL
      FROM gaps
)
SELECT pieces.begins, pieces.ends, pieces.organization_id, pieces.birth_day, pieces.person_id,
       pieces.version_id, admission.party_day, pieces.status, pieces.sex, pieces.education,
       pieces.theory_level
  FROM pieces
  LEFT JOIN admission ON admission.membership_id = pieces.membership_id
$$;
"""

_WRITTEN = """
    WITH spans AS MATERIALIZED (
        SELECT * FROM members_census_spans({people})
    ), met AS (
        SELECT DISTINCT status, sex, education, theory_level FROM spans
    ), fresh AS (
        INSERT INTO members_censuskind AS kind (status, sex, education, theory_level)
        SELECT * FROM met WHERE NOT EXISTS (
            SELECT FROM members_censuskind known
             WHERE known.status = met.status AND known.sex IS NOT DISTINCT FROM met.sex
               AND known.education IS NOT DISTINCT FROM met.education
               AND known.theory_level IS NOT DISTINCT FROM met.theory_level)
        RETURNING kind.*
    ), kinds AS (
        SELECT min(id) AS id, status, coalesce(sex, 'no version') AS sex,
               coalesce(education, '') AS education, coalesce(theory_level, '') AS theory_level
          FROM (SELECT * FROM members_censuskind UNION ALL SELECT * FROM fresh) AS every
         GROUP BY 2, 3, 4, 5
    )
    INSERT INTO members_census (valid_from, valid_to, organization_id, kind_id, birth_day,
                                person_id, version_id, party_day)
    SELECT spans.valid_from, spans.valid_to, spans.organization_id, kinds.id, spans.birth_day,
           spans.person_id, spans.version_id, spans.party_day
      FROM spans
      JOIN kinds ON kinds.status = spans.status
       AND kinds.sex = coalesce(spans.sex, 'no version')
       AND kinds.education = coalesce(spans.education, '')
       AND kinds.theory_level = coalesce(spans.theory_level, '')
     -- What holds still lies together, and in it each organisation: figures skip what has ended.
     ORDER BY spans.valid_to, spans.organization_id;
"""

_AS_OWNER = """LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    SET plan_cache_mode = force_custom_plan
    SET work_mem = '64MB'"""

# The writer's scope may be narrower than the persons' rows, and what is derived must not be. (A
# setting of ours cannot stand in the head of a function: that takes a superuser.)
_SCOPE = "scope text := coalesce(current_setting('dangvu.scope', true), '');"
_WIDEN = "PERFORM set_config('dangvu.scope', 'all', true);"
_NARROW = "PERFORM set_config('dangvu.scope', scope, true);"

# In a large load the planner does not know yet how much has come, and looks up what it should join
# whole: 87,428 members took minutes that way.
_JOIN_WHOLE = "PERFORM set_config('enable_nestloop', 'off', true);"
_JOIN_FREELY = "PERFORM set_config('enable_nestloop', nestloop, true);"
_NESTLOOP = "nestloop text := current_setting('enable_nestloop');"

KEPT = f"""
CREATE FUNCTION members_derive_census(people bigint[]) RETURNS void {_AS_OWNER} AS $$
DECLARE
    {_SCOPE}
    {_NESTLOOP}
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'members are written under READ COMMITTED only'
            USING ERRCODE = 'feature_not_supported';
    END IF;
    {_WIDEN}
    IF cardinality(people) > 500 THEN
        {_JOIN_WHOLE}
    END IF;
    -- Two writers of one person queue here, so that the second sees what the first wrote.
    PERFORM FROM members_person WHERE id = ANY (people) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM members_census WHERE person_id = ANY (people);
    {_WRITTEN.format(people="people")}
    {_JOIN_FREELY}
    {_NARROW}
END $$;

-- What a load touched, until its end. Rows live inside one transaction and are never seen outside.
CREATE TABLE members_censusdue (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    people bigint[] NOT NULL
);

CREATE FUNCTION members_settle_census() RETURNS void {_AS_OWNER} AS $$
DECLARE
    due bigint[];
BEGIN
    WITH taken AS (DELETE FROM members_censusdue RETURNING people)
    SELECT array_agg(DISTINCT person) INTO due FROM taken, unnest(people) AS person;
    IF due IS NOT NULL THEN
        PERFORM members_derive_census(due);
    END IF;
END $$;

CREATE FUNCTION members_census_falls_due() RETURNS trigger {_AS_OWNER} AS $$
BEGIN
    PERFORM members_settle_census();
    RETURN NULL;
END $$;
-- Whoever put the census off and forgets to settle it: it is settled at commit.
CREATE CONSTRAINT TRIGGER members_census_due AFTER INSERT ON members_censusdue
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION members_census_falls_due();

CREATE FUNCTION members_rebuild_census() RETURNS bigint {_AS_OWNER} AS $$
DECLARE
    {_SCOPE}
    {_NESTLOOP}
    written bigint;
BEGIN
    {_WIDEN}
    {_JOIN_WHOLE}
    -- Writers wait, in the order in which they take these tables themselves; readers do not.
    LOCK TABLE members_personversion, members_standing, members_placement, members_admission
        IN SHARE MODE;
    DELETE FROM members_censusdue;
    DELETE FROM members_census;
    {_WRITTEN.format(people="NULL")}
    GET DIAGNOSTICS written = ROW_COUNT;
    {_JOIN_FREELY}
    {_NARROW}
    RETURN written;
END $$;

-- How many rows are missing, wrong or too many; 0 when all is well.
CREATE FUNCTION members_verify_census() RETURNS bigint {_AS_OWNER} AS $$
DECLARE
    {_SCOPE}
    {_NESTLOOP}
    wrong bigint;
BEGIN
    {_WIDEN}
    {_JOIN_WHOLE}
    WITH kept AS (
        SELECT census.valid_from, census.valid_to, census.organization_id, census.birth_day,
               census.person_id, census.version_id, census.party_day,
               kind.status::text, kind.sex::text, kind.education::text, kind.theory_level::text
          FROM members_census census LEFT JOIN members_censuskind kind ON kind.id = census.kind_id
    ), derived AS MATERIALIZED (
        SELECT * FROM members_census_spans(NULL)
    )
    SELECT count(*) INTO wrong FROM (
        (SELECT * FROM kept EXCEPT ALL SELECT * FROM derived)
        UNION ALL
        (SELECT * FROM derived EXCEPT ALL SELECT * FROM kept)
    ) AS differences;
    {_JOIN_FREELY}
    {_NARROW}
    RETURN wrong + (SELECT count(*) FROM members_censusdue);
END $$;

CREATE FUNCTION members_keep_census() RETURNS trigger {_AS_OWNER} AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM members_rebuild_census();
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT person_id) INTO touched
          FROM new_rows WHERE superseded_at IS NULL;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT person_id) INTO touched
          FROM old_rows WHERE superseded_at IS NULL;
    ELSE
        SELECT array_agg(DISTINCT person_id) INTO touched FROM (
            SELECT person_id FROM old_rows WHERE superseded_at IS NULL
            UNION ALL SELECT person_id FROM new_rows WHERE superseded_at IS NULL
        ) AS changed;
    END IF;
    IF touched IS NULL THEN
        RETURN NULL;
    ELSIF current_setting('dangvu.census', true) = 'later' THEN
        INSERT INTO members_censusdue (people) VALUES (touched);
    ELSE
        PERFORM members_derive_census(touched);
    END IF;
    RETURN NULL;
END $$;
"""  # noqa: S608 -- put together from the constants above

SOURCES = ("members_personversion", "members_standing", "members_placement", "members_admission")

TRIGGERS = "".join(
    f"""
CREATE TRIGGER {table}_census_inserted AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION members_keep_census();
CREATE TRIGGER {table}_census_updated AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION members_keep_census();
CREATE TRIGGER {table}_census_deleted AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION members_keep_census();
CREATE TRIGGER {table}_census_truncated AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION members_keep_census();
"""
    for table in SOURCES
)

# Read by figures, which read the whole once the policy has allowed it, and by nobody else: the
# condition names no column and is asked once a statement. The comparison stands inside the
# sub-select: outside, the planner takes one row in two hundred to pass and joins by nested loops.
SECURED = """
ALTER TABLE members_census ENABLE ROW LEVEL SECURITY;
ALTER TABLE members_census FORCE ROW LEVEL SECURITY;
CREATE POLICY members_census_scope ON members_census
    USING ((SELECT current_setting('dangvu.scope', true) = 'all'))
    WITH CHECK ((SELECT current_setting('dangvu.scope', true) = 'all'));
DO $$ BEGIN
    IF to_regrole('dangvu_app') IS NOT NULL
       AND NOT (SELECT rolsuper OR rolname = 'dangvu_app' FROM pg_roles WHERE rolname = current_user)
    THEN
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON members_census FROM dangvu_app;
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON members_censuskind FROM dangvu_app;
        REVOKE ALL ON members_censusdue FROM dangvu_app;
    END IF;
END $$;
"""

FILLED = "SELECT members_rebuild_census();"

DROP = (
    "".join(
        f"DROP TRIGGER {table}_census_{event} ON {table};"
        for table in SOURCES
        for event in ("inserted", "updated", "deleted", "truncated")
    )
    + """
DROP POLICY members_census_scope ON members_census;
DROP TABLE members_censusdue;
DROP FUNCTION members_keep_census();
DROP FUNCTION members_verify_census();
DROP FUNCTION members_rebuild_census();
DROP FUNCTION members_census_falls_due();
DROP FUNCTION members_settle_census();
DROP FUNCTION members_derive_census(bigint[]);
DROP FUNCTION members_census_spans(bigint[]);
"""
)


class Migration(migrations.Migration):
    dependencies = [("members", "0004_census"), ("core", "0001_functions")]
    operations = [
        migrations.RunSQL([SPANS, KEPT, TRIGGERS, SECURED, FILLED], DROP),
    ]
