"""Posts that will fall vacant: the term ends, an end is recorded or planned, the holder retires.

A whole committee ends with its term, so that terms are told as terms; of single holders only the
other reasons are told. What nobody knows the end of is counted by organisation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import reading_whole, things_within
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.periods import add_months
from dangvu.core.policy import scope_of
from dangvu.members.models import Person, PersonVersion
from dangvu.members.models.person import people_shown
from dangvu.members.permissions import FILE
from dangvu.offices.choices import HoldingKind
from dangvu.offices.models import Holding, TermVersion
from dangvu.offices.selectors.names import body_names, holder_names, organization_names
from dangvu.organizations.models import Ancestry, Organization
from dangvu.rules.selectors import InForce, RuleThroughTime, UnknownRule

#: By sex, the months of age at which work ends. No such rule is shipped: the texts are not confirmed.
RETIREMENT = "retirement.age_months"


class Why(models.TextChoices):
    RECORDED = "RECORDED", _("đã ghi thôi giữ")
    ROTATION = "ROTATION", _("dự kiến thôi giữ, luân chuyển")
    RETIREMENT = "RETIREMENT", _("đến tuổi nghỉ công tác")


@dataclass(frozen=True, slots=True)
class Leaving:
    """A holder who is expected to leave on a day. `name` is empty where the record is restricted."""

    holding: Holding
    name: str
    body: str
    organization: str
    on: date
    why: Why
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation with a number."""

    organization_id: int
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """`terms` that end, with how they are called, and `leaving`, the first first, both with what is
    overdue; `unknown`: by organisation the holdings of which no end is known. `rule` is the rule of
    retirement of that day, None where the rulebook has none: then nobody's retirement is foretold.
    """

    terms: list[tuple[TermVersion, str]]
    leaving: list[Leaving]
    unknown: list[Place]
    rule: InForce | None


def forecast(actor: Actor, organization_id: int, on: date, *, months: int = 24) -> Forecast:
    """What ends in bodies below an organisation within so many months, as far as the actor may see
    offices. Twelve statements at most beside what the policy asks.

    The retirement of persons whose date of birth the actor is not shown is left out.
    """
    until = add_months(on, months)
    rule = RuleThroughTime(RETIREMENT)
    terms = list(_terms(actor, organization_id, on, until))
    with reading_whole():
        held = _held(actor, organization_id, on)
        leaving = list(held.filter(Q(valid_to__lte=until) | Q(planned_end__lte=until)))
        retiring = list(_retiring(actor, held, rule, on, until))
        counted = _of_unknown_end(_places(actor, organization_id, on), on)
    ends = [end for one in leaving for end in _ends_of(one, until)]
    ends += [(one, day, Why.RETIREMENT, basis) for one, day, basis in retiring]
    places = {one.organization_id for one in terms} | counted.keys()
    places |= {one.post.body.organization_id for one, *_rest in ends}
    names = organization_names(places, on)
    unknown = [Place(pk, names.get(pk, ""), number) for pk, number in counted.items()]
    return Forecast(
        terms=[(one, names.get(one.organization_id, "")) for one in terms],
        leaving=_told(actor, ends, names, on),
        unknown=sorted(unknown, key=lambda one: (-one.number, one.name)),
        rule=_in_force(rule, on, organization_id),
    )


def _ends_of(one: Any, until: date) -> Iterator[tuple[Any, date, Why, str]]:
    """What is known of the end of a holding by itself; what was recorded counts before plans."""
    if one.valid_to is not None and one.valid_to <= until:
        yield one, one.valid_to, Why.RECORDED, ""
    elif one.planned_end is not None and one.planned_end <= until:
        yield one, one.planned_end, Why.ROTATION, ""


def _below(organization_id: int, on: date) -> QuerySet[Any]:
    return Ancestry.objects.on(on).filter(ancestor=organization_id).values("descendant_id")


def _terms(actor: Actor, organization_id: int, on: date, until: date) -> QuerySet[Any]:
    rows: QuerySet[Any] = TermVersion.objects.as_of(on).visible_to(actor)
    inside = rows.filter(organization__in=_below(organization_id, on), valid_to__isnull=True)
    ending = inside.filter(planned_end__lte=until).order_by("planned_end", "organization_id")
    # A bloc has thousands; all else of a term is read when somebody asks for it.
    return ending.only("term", "organization", "label", "planned_end")


def _held(actor: Actor, organization_id: int, on: date) -> QuerySet[Any]:
    seen = things_within(actor, scope_of(actor, "offices"), place="post__body__organization")
    rows: QuerySet[Any] = Holding.objects.as_of(on).exclude(kind=HoldingKind.ACTING)
    inside = rows.filter(seen, post__body__organization__in=_below(organization_id, on))
    return inside.select_related("post__body")


def _places(actor: Actor, organization_id: int, on: date) -> set[int]:
    """The organisations below, where the actor may see offices."""
    seen = things_within(actor, scope_of(actor, "offices"), place="pk")
    rows = Organization.objects.filter(seen, pk__in=_below(organization_id, on))
    return set(rows.values_list("pk", flat=True))


def _of_unknown_end(places: set[int], on: date) -> dict[int, int]:
    """By organisation: neither a day of their own nor a term that has one.

    All of them are counted and those of the places taken: looked up post by post, a bloc's 50,000
    took the planner to an index that is there for a constraint (7 s, and a tenth of a second so).
    """
    ending = TermVersion.objects.current().filter(planned_end__isnull=False).values("term_id")
    held: QuerySet[Any] = Holding.objects.as_of(on).exclude(kind=HoldingKind.ACTING)
    unknown = held.filter(
        Q(term__isnull=True) | ~Q(term__in=ending),
        planned_end__isnull=True,
        valid_to__isnull=True,
        post__body__isnull=False,
    )
    rows = unknown.order_by().values("post__body__organization_id")
    counted = rows.annotate(number=Count("pk")).values_list("post__body__organization_id", "number")
    return {place: number for place, number in counted if place in places}


def _retiring(
    actor: Actor, held: QuerySet[Any], rule: RuleThroughTime, on: date, until: date
) -> Iterator[tuple[Any, date, str]]:
    """Holders who are as old as the rule asks by then; of those born too late nobody is looked at."""
    months = [int(number) for value in rule.values for number in value.values()]
    if not months:
        return
    shown = Person.objects.filter(people_shown(actor, FILE, of_few=True), pk=OuterRef("person_id"))
    born = PersonVersion.objects.as_of(on).filter(
        Exists(shown), birth__latest__lte=add_months(until, -min(months))
    )
    facts: dict[int, tuple[PartialDate, str]] = {
        person: (birth, sex) for person, birth, sex in born.filter(
            person__in=held.values("person_id")
        ).values_list("person_id", "birth", "sex")
    }  # fmt: skip
    for one in held.filter(person__in=facts):
        birth, sex = facts[one.person_id]
        found = _retires(birth.latest, sex, rule, one.post.body.organization_id, on)
        if found is not None and found[0] <= until:
            yield one, found[0], found[1].basis


def _retires(
    birth: date, sex: str, rule: RuleThroughTime, place: int, on: date
) -> tuple[date, InForce] | None:
    """The day on which somebody is as old as the rule of that very day asks; ages rise by steps."""
    day = on
    while True:
        found = _in_force(rule, day, place)
        if found is None or sex not in found.value:
            return None
        reached = add_months(birth, int(found.value[sex]))
        if reached <= day:
            return reached, found
        day = reached


def _in_force(rule: RuleThroughTime, day: date, place: int) -> InForce | None:
    try:
        return rule.on(day, place)
    except UnknownRule:
        return None


def _told(
    actor: Actor, ends: list[tuple[Any, date, Why, str]], places: dict[int, str], on: date
) -> list[Leaving]:
    """Each holding once, by whatever ends it first."""
    first: dict[int, tuple[Any, date, Why, str]] = {}
    for end in sorted(ends, key=lambda one: one[1]):
        first.setdefault(end[0].pk, end)
    persons = holder_names(actor, {one.person_id for one, *_rest in first.values()}, on)
    bodies = body_names({one.post.body_id for one, *_rest in first.values()}, on)
    return [
        Leaving(
            holding=one,
            name=persons.get(one.person_id, ""),
            body=bodies.get(one.post.body_id, ""),
            organization=places.get(one.post.body.organization_id, ""),
            on=day,
            why=why,
            basis=basis,
        )
        for one, day, why, basis in first.values()
    ]
