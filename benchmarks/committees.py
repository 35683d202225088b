"""Committees of the organisations of a size: terms, bodies, posts, who held them in ten years."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.frame import TODAY

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator


@dataclass(slots=True)
class Place:
    """An organisation, with what is needed to give it committees and papers."""

    pk: int
    code: str
    type: str
    name: str
    is_root: bool
    ended: date | None
    parent: int | None = None
    children: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)


def read_places() -> dict[int, Place]:
    from dangvu.members.models import Placement
    from dangvu.organizations.models import Ancestry, OrganizationVersion, ParentEdge

    rows = OrganizationVersion.objects.current().values_list(
        "organization_id", "code", "type", "name", "organization__is_root", "valid_to"
    )
    places = {row[0]: Place(*row) for row in rows.order_by("organization_id")}
    edges = ParentEdge.objects.as_of(TODAY).values_list("child_id", "parent_id")
    for child, parent in edges.order_by("child_id"):
        places[child].parent = parent
        places[parent].children.append(child)
    above = defaultdict(list)
    for cell, ancestor in Ancestry.objects.on(TODAY).values_list("descendant_id", "ancestor_id"):
        above[cell].append(ancestor)
    people = Placement.objects.as_of(TODAY).filter(kind="OFFICIAL").order_by("person_id")
    for person, cell in people.values_list("person_id", "organization_id"):
        for ancestor in above[cell]:
            # A committee is chosen among the first thousands; nobody needs all of a bloc.
            if len(places[ancestor].people) < 3_000:
                places[ancestor].people.append(person)
    return places


# --- committees -------------------------------------------------------------------------------

#: Kind of post, title, key or not; the norm is said with each sort of body.
COMMITTEE = (
    ("SECRETARY", "Bí thư", True),
    ("DEPUTY", "Phó bí thư", True),
    ("MEMBER", "Ủy viên", False),
)
STANDING = (("STANDING_MEMBER", "Ủy viên ban thường vụ", False),)
INSPECTION = (
    ("INSPECTION_CHAIR", "Chủ nhiệm", True),
    ("INSPECTION_DEPUTY", "Phó chủ nhiệm", False),
    ("INSPECTION_MEMBER", "Ủy viên", False),
)
OFFICE = (
    ("HEAD", "Trưởng ban", True),
    ("DEPUTY_HEAD", "Phó trưởng ban", False),
    ("STAFF", "Chuyên viên", False),
)
SEATS = {
    "CELL": (1, 1, 1), "SECTIONAL_COMMITTEE": (1, 1, 3), "GRASSROOTS_COMMITTEE": (1, 1, 5),
    "UPPER_COMMITTEE": (1, 2, 12),
}  # fmt: skip
MORE = (
    ("INSPECTION_COMMISSION", "Ủy ban kiểm tra", INSPECTION, (1, 1, 3)),
    ("OFFICE", "Văn phòng", OFFICE, (1, 2, 5)),
    ("STANDING_COMMITTEE", "Ban thường vụ", STANDING, (5,)),
    ("BOARD", "Ban Tổ chức", OFFICE, (1, 2, 4)),
)


def write_offices(places: dict[int, Place], chance: random.Random, bodies: int) -> None:
    """A committee for everybody; inspection, office and boards for the highest, up to the number."""
    from dangvu.core.bulk import take_ids
    from dangvu.offices.models import Body, Term

    made = [(one, "EXECUTIVE_COMMITTEE", "Ban Chấp hành", COMMITTEE, SEATS[one.type])
            for one in places.values()]  # fmt: skip
    high = [one for one in places.values() if one.type == "UPPER_COMMITTEE"]
    wanted = [(one, *more) for one in high for more in MORE]
    made += wanted[: max(0, bodies - len(made))]
    ids = take_ids(Body, len(made))
    rows = _Rows()
    terms = _terms(places, chance, rows, Term)
    for pk, (place, kind, name, posts, seats) in zip(ids, made, strict=True):
        rows.bodies.append((pk, place.pk, kind, f"{kind[:4]}{pk}"))
        rows.names.append((pk, f"{name} {place.name}", "", "2005-01-01", place.ended))
        for (post_kind, title, is_key), norm in zip(posts, seats, strict=True):
            rows.post(pk, post_kind, title, is_key, norm, place, terms[place.pk], chance)
    rows.write()


def _terms(
    places: dict[int, Place], chance: random.Random, rows: _Rows, model: Any
) -> dict[int, list[tuple[int, date, date | None]]]:
    """By organisation its terms: five years, of a cell two and a half and the last two only."""
    from dangvu.core.bulk import take_ids

    found: dict[int, list[tuple[int, date, date | None]]] = {}
    for place in places.values():
        shift = timedelta(days=chance.randrange(120))
        days = [date(2015, 5, 1), date(2020, 5, 1), date(2025, 3, 1)]
        if place.type == "CELL":
            days = [date(2022, 8, 1), date(2025, 1, 15)]
        begins = [day + shift for day in days if place.ended is None or day + shift < place.ended]
        ends = [*begins, place.ended][1:] if begins else []
        length = 915 if place.type == "CELL" else 1826
        found[place.pk] = []
        for pk, begin, end in zip(take_ids(model, len(begins)), begins, ends, strict=True):
            planned = None if chance.random() < 0.05 else begin + timedelta(days=length)
            label = f"{begin.year}-{(begin + timedelta(days=length)).year}"
            rows.terms.append((pk, place.pk))
            rows.term_facts.append(
                (pk, place.pk, "CONGRESS", label, begin.isoformat(), begin.isoformat(),
                 begin + timedelta(days=1), planned, False, begin, end)
            )  # fmt: skip
            found[place.pk].append((pk, begin, end))
    return found


def _day_before(end: date | None) -> date:
    return (end or TODAY) - timedelta(days=1)


class _Rows:
    """Rows of the tables of offices, as they are to be written."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.names: list[Any] = []
        self.terms: list[Any] = []
        self.term_facts: list[Any] = []
        self.posts: list[Any] = []
        self.norms: list[Any] = []
        self.holdings: list[Any] = []
        self.notes: list[Any] = []
        self.duties: list[Any] = []
        self._ids: Iterator[int] = iter(())

    def _post_id(self) -> int:
        from dangvu.core.bulk import take_ids
        from dangvu.offices.models import Post

        found = next(self._ids, None)
        if found is None:
            self._ids = iter(take_ids(Post, 5_000))
            found = next(self._ids)
        return found

    def post(
        self, body: int, kind: str, title: str, is_key: bool, seats: int, place: Place,
        terms: list[tuple[int, date, date | None]], chance: random.Random,
    ) -> None:  # fmt: skip
        """A post and who held it in every term; some seats stand empty, most of them noted."""
        from dangvu.offices.choices import SINGLE_KINDS

        pk, single = self._post_id(), kind in SINGLE_KINDS
        self.posts.append((pk, body, None, kind, title, single))
        self.norms.append((pk, seats, is_key, kind == "STAFF", "", "2005-01-01", place.ended))
        empty, present = 0, set()
        for term, begin, end in terms:
            held = chance.sample(place.people, min(seats, len(place.people)))
            for person in held:
                if end is None and chance.random() < 0.05:
                    empty += 1
                    continue
                since, planned = begin, None
                if chance.random() < 0.06:
                    since = min(begin + timedelta(days=chance.randrange(30, 600)), _day_before(end))
                if chance.random() < 0.04:
                    planned = since + timedelta(days=900 + chance.randrange(1500))
                late = since > begin
                self.holdings.append(
                    (person, pk, single, "COOPTED" if late else "ELECTED",
                     None if chance.random() < 0.08 else term, late, planned,
                     "TERM_ENDED" if end else "", since, end)
                )  # fmt: skip
                present |= set() if end else {person}
                if place.type == "UPPER_COMMITTEE" and end is None and place.children:
                    self.duties.append(
                        (person, pk, "FOLLOWS", chance.choice(place.children), "", None, since, None)
                    )  # fmt: skip
        if empty and chance.random() < 0.6:
            note = "Nghỉ hưu, chưa kiện toàn"
            self.notes.append((pk, note, "Bầu bổ sung", date(2026, 9, 1), None))
        if empty and is_key and chance.random() < 0.5:
            acting = chance.choice(place.people)
            if acting not in present:
                self.holdings.append(
                    (acting, pk, single, "ACTING", None, False, None, "", date(2026, 10, 1), None)
                )

    def write(self) -> None:
        from dangvu.core.bulk import insert_rows
        from dangvu.offices import models

        span = ("valid_from", "valid_to")
        for model, fields, rows in (
            (models.Term, ("id", "organization"), self.terms),
            (models.TermVersion,
             ("term", "organization", "kind", "label", "congress_opened", "congress_closed",
              "numbers_from", "planned_end", "first_after_merge", *span), self.term_facts),
            (models.Body, ("id", "organization", "kind", "code"), self.bodies),
            (models.BodyVersion, ("body", "name", "merged_with", *span), self.names),
            (models.Post, ("id", "body", "employer", "kind", "title", "is_single"), self.posts),
            (models.PostVersion,
             ("post", "seats", "is_key", "is_sensitive", "rule", *span), self.norms),
            (models.Holding,
             ("person", "post", "is_single", "kind", "term", "completes", "planned_end",
              "end_reason", *span), self.holdings),
            (models.VacancyNote, ("post", "reason", "plan", *span), self.notes),
            (models.Duty,
             ("person", "post", "kind", "organization", "line", "stands_in_for", *span),
             self.duties),
        ):  # fmt: skip
            insert_rows(model, fields, rows)
