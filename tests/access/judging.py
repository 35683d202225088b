"""What an attempt may show and write, said by the oracle alone.

What was written is read from the record of changes and judged row by row: whose each row was, and
whose it is now. A table of which nobody has said whose its rows are is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.db import connection

from dangvu.access.selectors import reading_whole
from tests.access.oracle import Oracle
from tests.access.pooling import POOL
from tests.access.world import Grant, Thing
from tests.access.worlds import Life

Row = dict[str, Any]
LED = "led to"

#: The policy's name of a kind, where the things of one kind are of two sorts.
_POLICY = {
    "quotes": "figures",
    "cases-text": "cases",
    "petitions-text": "petitions",
    **dict.fromkeys(POOL, "procedures"),
}
#: Kinds whose pages name where the things lie.
_NAMING = ("members", "organizations", "reports", "procedures", "candidates", "delegations")
#: Rows that lie at an organisation, and under which kind of the policy.
_PLACED = {
    "figures_frozenfigure": ("figures", "organization_id"),
    "figures_frozengroup": ("figures", "frozen_id:figures_frozenfigure:organization_id"),
    "figures_quotedfigure": ("figures", "organization_id"),
    "reports_report": ("reports", "organization_id"),
    "reports_narrative": ("reports", "report_id:reports_report:organization_id"),
    "reports_reportversion": ("reports", "report_id:reports_report:organization_id"),
    "reports_step": ("reports", "report_id:reports_report:organization_id"),
    "papers_owntemplate": ("papers", "organization_id"),
    "offices_term": ("offices", "organization_id"),
    "offices_termversion": ("offices", "organization_id"),
    "rules_parameter": ("rules", "organization_id"),
    "procedures_vote": ("procedures", "organization_id"),
    "procedures_elector": ("procedures", "vote_id:procedures_vote:organization_id"),
    "members_candidate": ("procedures", "organization_id"),
    "members_poolplace": ("procedures", "candidate_id:members_candidate:organization_id"),
    "members_introducer": ("procedures", "candidate_id:members_candidate:organization_id"),
    "members_delegation": ("procedures", "superior_id"),
    "documents_documentversion": ("documents", "issuer_id"),
    "documents_entry": ("documents", "organization_id"),
    "documents_series": ("documents", "issuer_id"),
    "documents_documentnumber": ("documents", "series_id:documents_series:issuer_id"),
    "documents_direction": ("documents", "organization_id"),
    "documents_regulation": ("documents", "organization_id"),
    "documents_regulationparty": (
        "documents",
        "regulation_id:documents_regulation:organization_id",
    ),
}
#: Rows of an account, and where they name it.
_ACCOUNTS = {
    "accounts_user": "id",
    "accounts_token": "user_id",
    "accounts_session": "user_id",
    "accounts_authenticator": "user_id",
    "accounts_recovery_code": "user_id",
    "accounts_security_key": "user_id",
    "accounts_identity": "user_id",
}
#: Rows of a case. It is acted on where it lies before; papers are kept at either end.
_OF_A_CASE = {"procedures_steptaken", "procedures_casepaper", "procedures_resultpublication"}
_MEMBERS = {"members_datarequest", "members_datarequeststep", "members_restriction"}
#: Rows of somebody of the pool, or of a member; they lie with whom they are about.
_OF_POOL = {"members_helper", "members_certificate"}
#: Rows that name another member, who must be one that is shown to the writer.
_NAME_MEMBERS = {"members_helper", "members_introducer"}
#: Imports and mappings, and where they name who began them.
_IMPORTS = {
    "imports_importbatch": "owner_id",
    "imports_importanswer": "batch_id:imports_importbatch:owner_id",
    "imports_mapping": "owner_id",
    "imports_mappingversion": "maker_id",
}
#: Rows of a post; in these worlds a post has the number of its body.
_OF_POSTS = {"offices_holding", "offices_duty", "offices_publication"}
#: Rows of a paper, and where they name it.
_OF_PAPERS = {
    "documents_link": "later_id",
    "documents_delivery": "document_id",
    "documents_attachment": "document_id",
    "documents_alias": "document_id",
}
_OF_CASES = {"standin_comment": "comments", "standin_ballot": "ballots"}
#: Papers are named in what is written of these kinds.
_NAME_PAPERS = (
    "sources", "imports", "figures", "papers", "grants", "documents", "offices", "rules",
)  # fmt: skip

_WATCHED = """
    SELECT 'jobs_job', id::text, owner_id, concat(state, cancel_asked, args) FROM jobs_job
    UNION ALL SELECT 'accounts_session', session_key, user_id, '' FROM accounts_session
"""


class Changed(NamedTuple):
    """A row as it was before and as it is after; None where it was not there."""

    table: str
    before: Row | None
    after: Row | None

    @property
    def rows(self) -> list[Row]:
        return [one for one in (self.before, self.after) if one is not None]


class Judge:
    """Asks the oracle about one state of a world."""

    def __init__(self, life: Life) -> None:
        self.life, self.world = life, life.world
        self.oracle = Oracle(life.world, life.today)
        self.may_see = cache(self._may_see)
        self.manages = cache(self._manages)
        self._holders, self._named = cache(self._holders_of), cache(self._named_to)
        self._is_shown_a_post = cache(self._shown_a_post)

    # --- shown ------------------------------------------------------------------------------

    def _may_see(self, user: int | None, kind: str, number: int) -> bool:
        if kind == "grants":
            one = self.world.grants.get(number)
            return one is not None and self.oracle.may(user, "view", _of_grant(one))
        if kind == "asks":
            if user is None or number not in self.world.closed:
                return False
            return user == number or self._decides(user, number)
        thing = self.world.things.get((kind.removesuffix("-text"), number))
        if thing is None:
            return False
        asked = thing._replace(kind=_POLICY.get(kind, thing.kind))
        if kind.endswith("-text"):
            return "content" in self.oracle.fields(user, asked)
        if self.oracle.may(user, "view", asked):
            return True
        if kind == "accounts":
            return number in self._holders(user)
        return kind == "organizations" and number in self._named(user)

    def may_read_of(self, user: int | None, kind: str, number: int) -> bool:
        """Whether its name may stand on a page: of what may be seen, and of who holds a post that
        may be seen (rule 8), which opens nothing else of them."""
        if kind == "members" and number == self.world.holder and self._is_shown_a_post(user):
            return True
        return self.may_see(user, kind, number)

    def _holders_of(self, user: int | None) -> set[int]:
        """Accounts that hold a grant which is shown: a grant is of somebody."""
        grants = self.world.grants.values()
        return {one.user for one in grants if self.oracle.may(user, "view", _of_grant(one))}

    def _shown_a_post(self, user: int | None) -> bool:
        posts = (one for one in self.world.things.values() if one.kind == "offices")
        return any(self.oracle.may(user, "view", one) for one in posts)

    def _named_to(self, user: int | None) -> set[int]:
        """Organisations that a page may name beside what it shows (rule 8): the cells of members,
        what stands, stood or will stand above what is shown, and what stood directly below."""
        world = self.world
        shown = {
            place
            for (kind, _number), one in world.things.items()
            if kind in _NAMING
            and self.oracle.may(user, "view", one._replace(kind=_POLICY.get(kind, kind)))
            for place in self._stood_in(one)
            if place is not None
        }
        # The header of every page bears the name of the installation's own organisation.
        shown |= {world.root} if user is not None and not world.closed[user] else set()
        shown |= {one.place for one in self.oracle.grants_of(user) if one.place is not None}
        above = {above for then in self._days for one in shown for above in then.upwards(one)}
        below = {one.child for one in world.edges.values() if self._is_opened(user, one.parent)}
        return shown | above | below

    def _stood_in(self, one: Thing) -> list[int | None]:
        """Where a thing lies and lay."""
        if one.kind == "members":
            member = self.world.members[one.number]
            return [member.home, member.host]
        stays = self.world.stays.values() if one.kind == "candidates" else ()
        return [*one.places, *(stay.place for stay in stays if stay.candidate == one.number)]

    @cached_property
    def _days(self) -> list[Oracle]:
        """The tree of every day on which it was or will be another, and of today."""
        edges = self.world.edges.values()
        days = {day for one in edges for day in (one.since, one.until) if day is not None}
        return [Oracle(self.world, day) for day in sorted(days | {self.life.today})]

    def _is_opened(self, user: int | None, place: int) -> bool:
        """Whether figures or reports of a place are shown, or all that is below it."""
        if any(
            self.oracle.may(user, "view", Thing(kind, 0, (place,)))
            for kind in ("figures", "reports")
        ):
            return True
        thing = Thing("organizations", place, (place,))
        return any(one.reach == "subtree" for one in self.oracle.lines(user, "view", thing))

    # --- managed ----------------------------------------------------------------------------

    def _manages(self, user: int | None, kind: str, number: int) -> bool:
        """Whether the user may change that thing of the world."""
        if kind == "grants":
            one = self.world.grants.get(number)
            return one is not None and self._may_manage(user, _of_grant(one))
        thing = self.world.things.get((kind, number))
        if thing is None:
            return False
        return self._may_manage(user, thing._replace(kind=_POLICY.get(kind, kind)))

    def manages_at(self, user: int | None, kind: str, place: int | None) -> bool:
        """Whether the user may change things of the kind at a place; anywhere for None. A member
        is nothing but that member."""
        if kind == "members":
            return False
        places = self.world.begun if place is None else [place]
        return any(self._may_manage(user, Thing(kind, 0, (one,), begun_by=user)) for one in places)

    def _may_manage(self, user: int | None, thing: Thing) -> bool:
        return self.oracle.may(user, "manage", thing)

    # --- written ----------------------------------------------------------------------------

    def wrong(self, user: int | None, changes: list[Changed]) -> Changed | None:
        """The first row that this user had no right to change; the operator of the rows that a
        grant was ended in sees them as one."""
        ended = {
            one.before["id"]: one for one in changes if one.table == "access_grant" and one.before
        }
        named = {
            one.before["member_id"] for one in changes if one.table in _NAME_MEMBERS and one.before
        }
        for one in changes:
            if one.table in _NAME_MEMBERS and not self._sees_who_is_named(user, one, named):
                return one
            if one.table == "access_grant" and not one.before and self._is_rest(one, ended):
                continue
            if not self._right(user, one):
                return one
        return None

    def _sees_who_is_named(self, user: int | None, one: Changed, before: set[int | None]) -> bool:
        """A member who is named anew, and not in what is left of a row that was ended."""
        named = (one.after or {}).get("member_id")
        return named is None or named in before or self.may_see(user, "members", named)

    def _is_rest(self, made: Changed, ended: dict[int, Changed]) -> bool:
        """What is left of a grant that was ended: the same, and shorter."""
        new = made.after or {}
        same = ("user_id", "role", "organization_id", "valid_from")
        return any(
            all(old.before[name] == new[name] for name in same)  # type: ignore[index]
            and new["valid_to"] is not None
            and (old.before["valid_to"] is None or new["valid_to"] <= old.before["valid_to"])  # type: ignore[index]
            for old in ended.values()
        )

    def _right(self, user: int | None, one: Changed) -> bool:
        if one.table == "access_grant":
            return self._granted(user, one)
        if one.table == "sources_source":
            return any(self.manages_at(user, kind, None) for kind in _NAME_PAPERS)
        if one.table == "exports_ask":
            return self._asked(user, one)
        if one.table == "procedures_case":
            return self._acts(user, one.rows[0])
        if one.table == "members_datarequest" and self._asks_for_self(user, one):
            return True
        return all(self._has(user, one.table, row) for row in one.rows)

    def _acts(self, user: int | None, case: Row) -> bool:
        """Who manages where it must be acted on, or the member who asks for it or takes it back."""
        return self.manages_at(user, "procedures", case["acting_id"]) or self._is_for_self(
            user, case
        )

    def _is_for_self(self, user: int | None, case: Row) -> bool:
        about = case["person_id"]
        thing = Thing("procedures", 0, (case["organization_id"],), about)
        mine = about is not None and about == self.world.stands_for.get(user or 0)
        return mine and self.oracle.may(user, "ask", thing)

    def _asks_for_self(self, user: int | None, one: Changed) -> bool:
        """A correction of the own record, asked for and not answered."""
        made = one.after or {}
        if one.before is not None or made.get("kind") != "CORRECT" or user is None:
            return False
        mine = made["person_id"] == self.world.stands_for.get(user)
        member = self.world.things.get(("members", made["person_id"]))
        return mine and member is not None and self.oracle.may(user, "ask", member)

    def _granted(self, user: int | None, one: Changed) -> bool:
        """Given within the giver's own; ended by who holds it or manages grants there."""
        if one.before is None:
            return self.oracle.may_grant(user, _grant(one.after or {}))
        held = _grant(one.before)
        return user is not None and (user == held.user or self._may_manage(user, _of_grant(held)))

    def _asked(self, user: int | None, one: Changed) -> bool:
        """One's own request; another's is decided by who answers for all that the asker sees."""
        asker = one.rows[-1]["user_id"]
        if one.before is None or user is None:
            return bool(user is not None and asker == user)
        return self._decides(user, asker)

    def _decides(self, user: int, asker: int) -> bool:
        """Who answers for every member that the asker sees; of an asker for the whole installation,
        who answers for its root."""
        world = self.world
        if any(one.place is None for one in self.oracle.grants_of(asker)):
            return asker != user and self._answers_for_root(user)
        sees = [number for number in world.members if self.may_see(asker, "members", number)]
        return asker != user and all(self._answers(user, number, asker) for number in sees)

    def _answers_for_root(self, user: int) -> bool:
        root = Thing("organizations", self.world.root, (self.world.root,))
        keeps = not self.oracle.is_refused(user, "manage", Thing("members", 0))
        if keeps and self._may_manage(user, root):
            return True
        led = [one for one in self.oracle.grants_of(user) if one.role == "LEADER"]
        return any(self.oracle.reaches(one, "subtree", root) for one in led)

    def _answers(self, user: int, member: int, asker: int) -> bool:
        thing = self.world.things["members", member]
        if self._may_manage(user, thing) or self.world.stands_for.get(asker) == member:
            return True
        led = [one for one in self.oracle.grants_of(user) if one.role == "LEADER"]
        return any(self.oracle.reaches(one, "subtree", thing) for one in led)

    def _has(self, user: int | None, table: str, row: Row) -> bool:
        if table in _PLACED:
            kind, way = _PLACED[table]
            return self.manages_at(user, kind, row[LED] if ":" in way else row[way])
        if table == "documents_document":
            # It lies where its entry does, which is judged by itself.
            return self.manages_at(user, "documents", None)
        if table in _OF_PAPERS:
            return self._has_of_paper(user, table, row[_OF_PAPERS[table]])
        if table in _ACCOUNTS:
            owner = row[_ACCOUNTS[table]]
            return owner in (user, None) or self._may_manage(user, Thing("accounts", owner))
        if table in _OF_POSTS:
            body = self.world.things.get(("offices", row["post_id"]))
            return body is not None and self._may_manage(user, body)
        if table in _MEMBERS | _OF_POOL | _OF_A_CASE:
            return self._has_of_person(user, table, row)
        if table in _IMPORTS:
            way = _IMPORTS[table]
            owner = row[LED] if ":" in way else row[way]
            return self._may_manage(user, Thing("imports", 0, begun_by=owner))
        if table == "jobs_job":
            mine = user is not None and row["owner_id"] == user
            return mine or self._may_manage(user, Thing("jobs", 0, begun_by=row["owner_id"]))
        if table == "exports_export":
            return user is not None and row["user_id"] == user
        if table in ("standin_case", "standin_petition"):
            return self._may_manage(user, _sealed(table.removeprefix("standin_") + "s", row))
        if table in _OF_CASES:
            thing = _sealed(_OF_CASES[table], row[LED])
            return self._may_manage(user, thing._replace(case=row["case_id"]))
        return False

    def _has_of_case(self, user: int | None, table: str, row: Row) -> bool:
        case = row[LED]
        if table == "procedures_steptaken":
            own = row["what"] in ("BEGUN", "WITHDRAWN") and self._is_for_self(user, case)
            return own or self.manages_at(user, "procedures", row["organization_id"])
        ends = (case["acting_id"], case["organization_id"])
        return any(self.manages_at(user, "procedures", one) for one in ends)

    def _has_of_paper(self, user: int | None, table: str, number: int) -> bool:
        """Citations may be taken over by a paper that is not of the world: this very attempt made it,
        and it lies where its entry does, which is judged by itself."""
        paper = self.world.things.get(("documents", number))
        if paper is None:
            return table == "documents_alias" and self.manages_at(user, "documents", None)
        return self._may_manage(user, paper)

    def _has_of_person(self, user: int | None, table: str, row: Row) -> bool:
        if table in _OF_A_CASE:
            return self._has_of_case(user, table, row)
        if table in _OF_POOL and row["candidate_id"] is not None:
            return self.manages_at(user, "procedures", row[LED])
        number = row["person_id"]
        member = self.world.things.get(("members", number))
        if member is None:
            return False
        if table in _OF_POOL:
            member = Thing("procedures", 0, about=number, lies_with=number)
        return self._may_manage(user, member)


def _sealed(kind: str, row: Row) -> Thing:
    place, about = (row["organization_id"],), row["subject_id"]
    return Thing(kind, row["id"], place, about, case=row["id"], unsealed=row["is_unsealed"])


def _of_grant(one: Grant) -> Thing:
    return Thing("grants", 0, () if one.place is None else (one.place,))


def _grant(row: Row) -> Grant:
    return Grant(
        row["user_id"], row["role"], row["organization_id"], row["valid_from"], row["valid_to"]
    )


def _led(table: str, row: Row) -> Any:
    """What a row leads to that says whose it is, looked up while it is there."""
    if table in _OF_CASES:
        return rows_of("standin_case", [row["case_id"]])[0]
    if table in _OF_A_CASE:
        return rows_of("procedures_case", [row["case_id"]])[0]
    if table in _OF_POOL and row["candidate_id"] is not None:
        return rows_of("members_candidate", [row["candidate_id"]])[0]["organization_id"]
    way = _PLACED[table][1] if table in _PLACED else _IMPORTS.get(table, "")
    column, _colon, further = way.partition(":")
    if not further:
        return None
    there, _colon, last = further.partition(":")
    return rows_of(there, [row[column]])[0][last]


def rows_of(table: str, numbers: list[int]) -> list[Row]:
    """Rows as they stand now, past the wall."""
    with reading_whole(), connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" WHERE id = ANY (%s)', [numbers])
        names = [one.name for one in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def last_change() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM audit_change")
        return int(cursor.fetchone()[0])


def changed_since(before: int) -> dict[str, set[int]]:
    """Which rows of which tables the record of changes names since then."""
    found: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute('SELECT "table", row_ids FROM audit_change WHERE id > %s', [before])
        for table, rows in cursor.fetchall():
            found.setdefault(table, set()).update(rows)
    return found


def watched() -> dict[tuple[str, str], tuple[int | None, str]]:
    """Who has which session and job, and how it stands: the record of changes leaves them out."""
    with connection.cursor() as cursor:
        cursor.execute(_WATCHED)
        return {(table, key): (owner, text) for table, key, owner, text in cursor.fetchall()}


def watched_changes(
    before: dict[tuple[str, str], tuple[int | None, str]],
    after: dict[tuple[str, str], tuple[int | None, str]],
) -> Iterator[Changed]:
    for table, key in before.keys() | after.keys():
        was, now = before.get((table, key)), after.get((table, key))
        if was != now:
            column = "owner_id" if table == "jobs_job" else "user_id"
            yield Changed(table, was and {column: was[0]}, now and {column: now[0]})


def with_rows(changed: dict[str, set[int]], undo: Callable[[], None]) -> list[Changed]:
    """The changed rows as they are and, once `undo` has taken all back, as they were."""
    after = {table: _by_number(table, ids) for table, ids in changed.items()}
    keep = {
        (table, number): row for table, rows in after.items() for number, row in rows.items()
    }  # fmt: skip
    undo()
    before = {table: _by_number(table, ids) for table, ids in changed.items()}
    return [
        Changed(table, before[table].get(number), keep.get((table, number)))
        for table, ids in changed.items()
        for number in sorted(ids)
    ]


def _by_number(table: str, numbers: set[int]) -> dict[int, Row]:
    rows = rows_of(table, sorted(numbers))
    return {row["id"]: row | {LED: _led(table, row)} for row in rows}
