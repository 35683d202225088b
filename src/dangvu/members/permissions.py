"""Which fields of a member belong to which set of the policy, and which sets a reader is shown.

The words of `SETS` are those of docs/architecture/access.md; a test compares the two. What a page
or a column calls by another name is looked up in `SET_OF`.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from dangvu.access.selectors import own_person_id
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.policy import Sets, scope_of, shown_sets
from dangvu.members.models import Person
from dangvu.members.models.candidates import POOL
from dangvu.members.models.person import people_shown

KIND = "members"
BASIC, FILE, PRIVATE = "basic", "file", "private"
#: The setting that the row policies around the pool ask.
POOL_WALL = "dangvu.pool"

SETS: dict[str, tuple[str, ...]] = {
    BASIC: (
        "code", "full name", "year of birth", "sex", "cell", "status", "admitted", "full since",
        "posts", "masked card number",
    ),
    FILE: (
        "date of birth", "hometown", "education", "qualification", "theory level", "occupation",
        "employer", "card numbers", "events of the membership",
    ),
    PRIVATE: ("ethnicity", "religion", "reasons of exemption and exit"),
}  # fmt: skip

#: Names of columns, filters, dimensions and facts that need more than the basic set.
SET_OF: dict[str, str] = {
    **dict.fromkeys(
        (
            "birth", "age_band", "party_age", "hometown", "education", "qualification",
            "theory_level", "occupation", "employer", "card", "events",
        ),
        FILE,
    ),
    **dict.fromkeys(("ethnicity", "religion", "reasons"), PRIVATE),
}  # fmt: skip

Rows = TypeVar("Rows", bound=QuerySet[Any])


def set_of(field: str) -> str:
    """The set of what is called by that name on a page."""
    return SET_OF.get(field, BASIC)


def sets_shown(actor: Actor) -> Sets:
    """The sets that the reader is shown of members; for most no statement."""
    return shown_sets(actor, KIND, SETS)


def sets_of(actor: Actor, person: Person) -> frozenset[str]:
    """The sets that the reader is shown of one person, who may be viewed. One statement for each
    set that the reader is shown of some persons only."""
    shown = sets_shown(actor)
    here = {name for name in shown.here_and_there if _is_shown(actor, person, name)}
    return shown.everywhere | here


def _is_shown(actor: Actor, person: Person, name: str) -> bool:
    seen = Person.objects.visible_to(actor, fields=name, of_few=True)
    return seen.filter(pk=person.pk).exists()


def with_sets(rows: Rows, actor: Actor, shown: Sets, path: str) -> Rows:
    """The rows, each with `shows_<set>` for the sets that the reader is shown of some only. `path`
    leads from a row to its person."""
    marks = {
        f"shows_{name}": _mark(people_shown(actor, name, path))
        for name in sorted(shown.here_and_there)
    }
    return rows.annotate(**marks) if marks else rows


def _mark(condition: Q) -> Case:
    """Q() would be no condition to CASE."""
    if not condition:
        return Case(default=Value(True), output_field=BooleanField())
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def row_shows(row: Any, shown: Sets, name: str) -> bool:
    """Whether a set is shown of a row that went through `with_sets`."""
    return name in shown.everywhere or bool(getattr(row, f"shows_{name}", False))


def birth_shown(birth: PartialDate | None, *, whole: bool) -> PartialDate | None:
    """The date of birth, or its year."""
    return birth if whole or birth is None else PartialDate(birth.year)


def told_of_pool(actor: Actor) -> str:
    """For the wall around candidates (migration 0018): `all`, empty, or `{subtrees};{organisations by
    themselves};own person;day`, ids of organisations in the tree of that day."""
    scope = scope_of(actor, POOL)
    if scope.everything:
        return "all"
    if scope.is_nothing:
        return ""
    nodes, places = (",".join(map(str, sorted(ids))) for ids in (scope.nodes, scope.places))
    own = own_person_id(actor) if scope.themselves else None
    return f"{{{nodes}}};{{{places}}};{own or ''};{actor.today.isoformat()}"
