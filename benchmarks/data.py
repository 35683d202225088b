"""Generated data of a size: SQL alone, the same for the same size, written past the triggers.

Not the demo of the program (`dangvu synth` makes that): here only what is counted and listed
matters. Ten years of moves, 6 % of the cells moved once and 6 % ended, 7 % of the members left.
What the program derives it derives itself: ancestry by its trigger, the census by its rebuild.
"""

from __future__ import annotations

import random
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from benchmarks.frame import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.frame import Bench

SEED = 20261121
NAMES = 60_000
TABLES = (
    "members_person", "members_personversion", "members_membership", "members_standing",
    "members_placement", "members_admission", "members_recognition",
)  # fmt: skip

# rnd(i, k): a number in [0, 1) that belongs to thing i and purpose k.
FUNCTIONS = f"""
CREATE SCHEMA IF NOT EXISTS bench;
CREATE OR REPLACE FUNCTION bench.rnd(i bigint, k integer) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (hashint8extended(i, {SEED} + k) & 2147483647) / 2147483648.0;
CREATE OR REPLACE FUNCTION bench.one(words text[], r float8) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN words[1 + floor(r * cardinality(words))::integer];
CREATE TABLE IF NOT EXISTS bench.done (members bigint);
"""

TREE = """
CREATE TABLE bench.unit AS
SELECT row_number() OVER (ORDER BY level, i) AS id, level, i
  FROM unnest(%(levels)s::integer[]) WITH ORDINALITY AS l (number, level),
       generate_series(0, number - 1) AS i;
CREATE UNIQUE INDEX ON bench.unit (level, i);
ALTER TABLE bench.unit ADD parent_id bigint, ADD other_id bigint, ADD moved date, ADD ended date;

-- A unit hangs under the level above; cells under grassroots committees as well as sectional ones,
-- which stand among the children of the former.
WITH above AS (
    SELECT unit.id, unit.i, unit.level, CASE
           WHEN unit.level < 2 THEN 0
           WHEN unit.level = %(last)s AND bench.rnd(unit.id, 1) > 0.15 THEN %(last)s - 2
           ELSE unit.level - 1 END AS level_above
      FROM bench.unit
)
UPDATE bench.unit SET parent_id = parent.id, other_id = other.id
  FROM above
  JOIN LATERAL (SELECT number FROM unnest(%(levels)s::integer[]) WITH ORDINALITY AS l (number, at)
                 WHERE at = above.level_above) AS n ON true
  JOIN LATERAL (SELECT number FROM unnest(%(levels)s::integer[]) WITH ORDINALITY AS l (number, at)
                 WHERE at = above.level) AS own ON true
  JOIN bench.unit parent ON parent.level = above.level_above
   AND parent.i = (above.i::bigint * n.number / own.number)::integer
  JOIN bench.unit other ON other.level = above.level_above
   AND other.i = (((above.i::bigint * n.number / own.number) + 1) %% n.number)::integer
 WHERE unit.id = above.id;
UPDATE bench.unit SET moved = date '2017-01-01' + floor(bench.rnd(id, 2) * 3200)::integer
 WHERE level = %(last)s AND bench.rnd(id, 3) < 0.06 AND other_id <> parent_id;
UPDATE bench.unit SET ended = date '2017-01-01' + floor(bench.rnd(id, 4) * 3200)::integer
 WHERE level = %(last)s AND moved IS NULL AND bench.rnd(id, 5) < 0.06;
ANALYZE bench.unit;

INSERT INTO organizations_organization (id, is_root) SELECT id, level = 1 FROM bench.unit;
INSERT INTO organizations_organizationversion
       (organization_id, valid_from, valid_to, code, name, short_name, search_key, type, level,
        model, category, has_seal, is_abroad, is_external)
SELECT id, '2005-01-01', ended, 'TC' || lpad(id::text, 6, '0'), name || ' ' || id, '',
       lower('tc' || lpad(id::text, 6, '0')) || ' ' || plain || ' ' || id, type, '', '', '',
       level < %(last)s, false, false
  FROM bench.unit,
       LATERAL (SELECT CASE WHEN level = %(last)s THEN 'Chi bộ' ELSE 'Đảng bộ' END AS name,
                       CASE WHEN level = %(last)s THEN 'chi bo' ELSE 'dang bo' END AS plain,
                       CASE WHEN level = %(last)s THEN 'CELL'
                            WHEN level = %(last)s - 1 THEN 'SECTIONAL_COMMITTEE'
                            WHEN level = %(last)s - 2 THEN 'GRASSROOTS_COMMITTEE'
                            ELSE 'UPPER_COMMITTEE' END AS type) AS described;
INSERT INTO organizations_parentedge (child_id, parent_id, valid_from, valid_to)
SELECT id, parent_id, '2005-01-01', coalesce(moved, ended) FROM bench.unit WHERE parent_id > 0
UNION ALL
SELECT id, other_id, moved, NULL FROM bench.unit WHERE moved IS NOT NULL;
"""

# Lives: one row for each person, then cuts between which somebody stays in one cell.
LIVES = """
CREATE UNLOGGED TABLE bench.life AS
SELECT i AS id, admitted, admitted + 365 AS full_on,
       (admitted - (18 + floor(bench.rnd(i, 11) ^ 2 * 25))::integer * 365
                 - floor(bench.rnd(i, 12) * 365)::integer) AS born,
       CASE WHEN i > %(members)s THEN date '2016-06-01' + floor(bench.rnd(i, 13) * 3800)::integer
            END AS gone,
       least(floor(bench.rnd(i, 14) * 2 * %(moves)s + 0.5), 6)::integer AS moves
  FROM generate_series(1, %(people)s::bigint) AS i,
       LATERAL (SELECT date '2026-10-01' - floor(bench.rnd(i, 10) ^ 1.4 * 20000)::integer
                       AS admitted) AS began;
UPDATE bench.life SET admitted = gone - 900, full_on = gone - 535, born = born - 900
 WHERE gone IS NOT NULL AND gone - 400 < full_on;
CREATE TABLE bench.cell AS SELECT row_number() OVER (ORDER BY id) - 1 AS at, id, ended FROM bench.unit
 WHERE level = %(last)s;
CREATE UNIQUE INDEX ON bench.cell (at);
ANALYZE bench.cell;

CREATE UNLOGGED TABLE bench.stay AS
WITH cuts AS (
    SELECT id, admitted AS on_day, gone, 0 AS number FROM bench.life
    UNION ALL
    SELECT id, cut, gone, n
      FROM bench.life, generate_series(1, moves) AS n,
           LATERAL (SELECT date '2016-01-01'
                    + floor((n - 1 + bench.rnd(id, 20 + n)) * 3900 / moves)::integer AS cut) AS c
     WHERE cut > admitted AND (gone IS NULL OR cut < gone)
)
SELECT cuts.id, number, on_day,
       coalesce(lead(on_day) OVER (PARTITION BY cuts.id ORDER BY on_day), gone) AS until,
       cuts.gone, cell.id AS cell_id
  FROM cuts
  JOIN bench.cell ON cell.at = floor(
       (SELECT count(*) FROM bench.cell) * bench.rnd(cuts.id, 40 + number))::integer;
-- Whoever is in a cell that ends goes to another that day.
INSERT INTO bench.stay
SELECT stay.id, 90, cell.ended, stay.until, stay.gone, heir.id
  FROM bench.stay JOIN bench.cell ON cell.id = stay.cell_id AND cell.ended > stay.on_day
   AND (stay.until IS NULL OR cell.ended < stay.until)
  JOIN LATERAL (SELECT id FROM bench.cell other WHERE other.at > cell.at AND other.ended IS NULL
                 ORDER BY other.at LIMIT 1) AS heir ON true;
UPDATE bench.stay SET until = cell.ended FROM bench.cell
 WHERE cell.id = stay.cell_id AND cell.ended > stay.on_day
   AND (stay.until IS NULL OR cell.ended < stay.until);
UPDATE bench.stay SET cell_id = heir.id FROM bench.cell, LATERAL (
       SELECT id FROM bench.cell other WHERE other.at > cell.at AND other.ended IS NULL
        ORDER BY other.at LIMIT 1) AS heir
 WHERE cell.id = stay.cell_id AND cell.ended <= stay.on_day;
ANALYZE bench.life; ANALYZE bench.stay;
"""

PEOPLE = """
INSERT INTO members_person (id, code, home_id)
SELECT life.id, 'DV' || lpad(life.id::text, 8, '0'), last.cell_id
  FROM bench.life JOIN (
       SELECT DISTINCT ON (id) id, cell_id FROM bench.stay ORDER BY id, on_day DESC) AS last USING (id);
INSERT INTO members_membership (id, person_id, ordinal) SELECT id, id, 1 FROM bench.life;
INSERT INTO members_personversion
       (person_id, valid_from, valid_to, full_name, sort_key, search_key, birth, sex, ethnicity,
        religion, hometown, education, qualification, theory_level, occupation)
SELECT life.id, part.since, part.until, name.full_name, name.sort_key, name.search_key,
       CASE WHEN bench.rnd(life.id, 50) < 0.01 THEN NULL
            WHEN bench.rnd(life.id, 50) < 0.03 THEN to_char(born, 'YYYY')
            ELSE to_char(born, 'YYYY-MM-DD') END,
       name.sex,
       bench.one('{Kinh,Kinh,Kinh,Kinh,Kinh,Kinh,Kinh,Tày,Mường,Thái,Nùng,Mông}', bench.rnd(life.id, 51)),
       bench.one('{Không,Không,Không,Không,Phật giáo,Công giáo}', bench.rnd(life.id, 52)),
       bench.one('{Hà Nội,Nghệ An,Thanh Hóa,Nam Định,Thái Bình,Hải Phòng,Quảng Nam,Cần Thơ}',
                 bench.rnd(life.id, 53)) || ', xã ' || floor(bench.rnd(life.id, 54) * 9999),
       bench.one('{Trung học phổ thông,Trung cấp,Cao đẳng,Đại học,Đại học,Thạc sĩ,Tiến sĩ}',
                 least(0.999, bench.rnd(life.id, 55) + part.number * 0.2)),
       bench.one('{Kỹ sư,Cử nhân kinh tế,Cử nhân luật,Bác sĩ,Giáo viên,""}', bench.rnd(life.id, 56)),
       bench.one('{"",Sơ cấp,Sơ cấp,Trung cấp,Cao cấp}',
                 least(0.999, bench.rnd(life.id, 57) + part.number * 0.2)),
       bench.one('{Công chức,Viên chức,Công nhân,Nông dân,Nghỉ hưu,Bộ đội}', bench.rnd(life.id, 58))
  FROM bench.life
  JOIN bench.name ON name.id = floor(bench.rnd(life.id, 59) * (SELECT count(*) FROM bench.name))::integer,
       LATERAL (SELECT date '2016-01-01' + floor(bench.rnd(life.id, 60) * 3900)::integer AS cut) AS c,
       LATERAL (SELECT 0 AS number, date '1930-02-03' AS since,
                       CASE WHEN bench.rnd(life.id, 61) < 0.23 THEN cut END AS until
                UNION ALL
                SELECT 1, cut, NULL WHERE bench.rnd(life.id, 61) < 0.23) AS part;
INSERT INTO members_standing (person_id, membership_id, status, valid_from, valid_to)
SELECT id, id, 'PROBATIONARY', admitted,
       CASE WHEN full_on <= date '2026-11-21' OR gone IS NOT NULL THEN full_on END FROM bench.life
UNION ALL
SELECT id, id, 'FULL', full_on, gone FROM bench.life
 WHERE full_on <= date '2026-11-21' OR gone IS NOT NULL;
INSERT INTO members_placement
       (person_id, membership_id, organization_id, kind, start_reason, end_reason, valid_from, valid_to)
SELECT id, id, cell_id, 'OFFICIAL', CASE WHEN number = 0 THEN 'ADMISSION' ELSE 'TRANSFER' END,
       CASE WHEN until IS NULL THEN '' WHEN until = gone THEN 'DIED' ELSE 'TRANSFER' END, on_day, until
  FROM bench.stay;
INSERT INTO members_admission (person_id, membership_id, organization_id, decision_date, ceremony_date)
SELECT life.id, life.id, stay.cell_id,
       CASE WHEN bench.rnd(life.id, 70) > 0.02 THEN to_char(admitted - 14, 'YYYY-MM-DD') END,
       to_char(admitted, 'YYYY-MM-DD')
  FROM bench.life JOIN bench.stay ON stay.id = life.id AND stay.number = 0;
INSERT INTO members_recognition (person_id, membership_id, organization_id, effective_date)
SELECT life.id, life.id, stay.cell_id, to_char(full_on, 'YYYY-MM-DD')
  FROM bench.life JOIN bench.stay ON stay.id = life.id AND stay.number = 0
 WHERE full_on <= date '2026-11-21';
"""

FINISH = """
SELECT setval(pg_get_serial_sequence('members_person', 'id'), max(id)) FROM members_person;
SELECT setval(pg_get_serial_sequence('members_membership', 'id'), max(id)) FROM members_membership;
SELECT setval(pg_get_serial_sequence('organizations_organization', 'id'), max(id))
  FROM organizations_organization;
DROP TABLE bench.life, bench.stay, bench.cell, bench.unit, bench.name;
INSERT INTO bench.done SELECT count(*) FROM members_person;
"""


def make(bench: Bench) -> None:
    """Generate the data of the size unless the folder has it."""
    with bench.superuser() as connection:
        connection.execute(FUNCTIONS)
        if connection.execute("SELECT 1 FROM bench.done").fetchone():
            return
        if connection.execute("SELECT 1 FROM organizations_organization LIMIT 1").fetchone():
            raise SystemExit(f"{bench.home}: unfinished data; remove the folder and start again")
        begun = time.perf_counter()
        connection.execute(
            "SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET jit = off"
        )
        _organizations(connection, bench)
        _say(begun, "organisations")
        _names(connection)
        _lives(connection, bench)
        _say(begun, "lives")
        with _without_indexes(connection, lambda what: _say(begun, what)):
            connection.execute("SET session_replication_role = replica")
            for statement in PEOPLE.split(";\n"):
                if statement.strip():
                    connection.execute(statement)
                    _say(begun, statement.split("(")[0].strip())
            connection.execute("SET session_replication_role = origin")
        _say(begun, "indexes")
        connection.execute("SELECT members_rebuild_census()")
        _say(begun, "census")
        for statement in FINISH.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
        _say(begun, "done")


def _say(begun: float, what: str) -> None:
    print(f"  {time.perf_counter() - begun:8.1f} s  {what}", file=sys.stderr, flush=True)


def _values(bench: Bench) -> dict[str, Any]:
    members = bench.size.members
    return {
        "levels": list(bench.size.levels),
        "last": len(bench.size.levels),
        "members": members,
        "people": members + members * 7 // 100,
        "moves": bench.size.moves_each,
        "today": TODAY,
    }


def _run(connection: Any, script: str, values: dict[str, Any]) -> None:
    import psycopg

    with psycopg.ClientCursor(connection) as cursor:
        cursor.execute(script, values)


def _organizations(connection: Any, bench: Bench) -> None:
    """With the trigger that derives the ancestry, without those that record deeds."""
    tables = (
        "organizations_organization", "organizations_organizationversion", "organizations_parentedge",
    )  # fmt: skip
    for order in ("DISABLE", "ENABLE"):
        for table in tables:
            for event in ("insert", "update", "delete"):
                connection.execute(f"ALTER TABLE {table} {order} TRIGGER {table}_audit_{event}")
        if order == "DISABLE":
            _run(connection, TREE, _values(bench))


def _lives(connection: Any, bench: Bench) -> None:
    _run(connection, LIVES, _values(bench))


def _names(connection: Any) -> None:
    """Full names with their keys, as the program makes them."""
    from dangvu.config.synth.names import GIVEN, MIDDLE, SURNAMES
    from dangvu.core.text import search_key, sort_key

    chance = random.Random(SEED)

    def pick(table: Any) -> str:
        return chance.choices([word for word, _ in table], [often for _, often in table])[0]

    connection.execute(
        "CREATE TABLE bench.name (id integer PRIMARY KEY, sex text, full_name text, sort_key text,"
        " search_key text)"
    )
    with connection.cursor() as cursor, cursor.copy("COPY bench.name FROM STDIN") as copy:
        for number in range(NAMES):
            man = chance.random() < 0.62
            name = f"{pick(SURNAMES)} {pick(MIDDLE[man])} {pick(GIVEN[man])}"
            sex = "MALE" if man else "FEMALE"
            copy.write_row((number, sex, name, sort_key(name), search_key(name)))
    connection.execute("ANALYZE bench.name")


@contextmanager
def _without_indexes(connection: Any, say: Any) -> Iterator[None]:
    """Indexes and exclusions of the members' tables are made after their rows."""
    held = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'x' AND conrelid::regclass::text = ANY (%s)",
        [list(TABLES)],
    ).fetchall()
    for table, name, _definition in held:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    indexes = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid::regclass::text = ANY (%s) AND NOT indisprimary AND NOT EXISTS ("
        " SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        [list(TABLES)],
    ).fetchall()
    for name, _definition in indexes:
        connection.execute(f"DROP INDEX {name}")
    yield
    for name, definition in indexes:
        connection.execute(definition)
        say(name)
    for table, name, definition in held:
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        say(name)
