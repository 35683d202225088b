"""Posts that will fall vacant: the term ends, a rotation is planned, the holder retires."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.partial_dates import PartialDate
from dangvu.core.periods import add_months
from dangvu.members.models import Person, PersonVersion
from dangvu.members.models.person import people_shown
from dangvu.members.permissions import FILE
from dangvu.offices.choices import HoldingKind
from dangvu.offices.models import Holding, TermVersion
from dangvu.offices.selectors.names import body_names, holder_names, organization_names
from dangvu.organizations.models import Ancestry
from dangvu.rules.selectors import InForce, RuleThroughTime, UnknownRule

#: By sex, the months of age at which work ends. No such rule is shipped: the texts are not confirmed.
RETIREMENT = "retirement.age_months"


class Why(models.TextChoices):
    TERM = "TERM", _("hết nhiệm kỳ")
    ROTATION = "ROTATION", _("dự kiến thôi giữ, luân chuyển")
    RETIREMENT = "RETIREMENT", _("đến tuổi nghỉ công tác")


@dataclass(frozen=True, slots=True)
class Expected:
    """A holding with the day on which it is expected to end; without a day nobody knows."""

    holding: Holding
    name: str
    body: str
    organization: str
    on: date | None = None
    why: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected to end, the first first, and holdings of which no end is known.

    `rule` is the rule of retirement of that day, None where the rulebook has none: then nobody's
    retirement is foretold.
    """

    expected: list[Expected] = field(default_factory=list)
    missing: list[Expected] = field(default_factory=list)
    rule: InForce | None = None


def forecast(actor: Actor, organization_id: int, on: date, *, months: int = 24) -> Forecast:
    """Posts of bodies below an organisation whose holders are expected to leave within so many
    months, those overdue included, as far as the actor may see offices.

    The retirement of persons whose date of birth the actor is not shown is left out. Eight
    statements at most beside what the policy asks.
    """
    rule = RuleThroughTime(RETIREMENT)
    until = add_months(on, months)
    with reading_whole():
        rows = list(_rows(actor, organization_id, on))
        births = _births(actor, rows, on) if rule.values else {}
    made = Forecast(rule=_in_force(rule, on, organization_id))
    told = _Names(actor, rows, on)
    for one in rows:
        ends = list(_ends(one, births.get(one.person_id), rule, on))
        if not ends:
            made.missing.append(told.expected(one))
            continue
        day, why, basis = min(ends, key=lambda end: end[0])
        if day <= until:
            made.expected.append(told.expected(one, day, why, basis))
    made.expected.sort(key=lambda one: (one.on or date.max, one.organization))
    return made


def _rows(actor: Actor, organization_id: int, on: date) -> Iterable[Any]:
    below = Ancestry.objects.on(on).filter(ancestor=organization_id).values("descendant_id")
    terms = TermVersion.objects.current().filter(term=OuterRef("term_id"))
    return (
        Holding.objects.as_of(on)
        .visible_to(actor)
        .filter(post__body__organization__in=below)
        .exclude(kind=HoldingKind.ACTING)
        .annotate(term_end=Subquery(terms.values("planned_end")[:1]))
        .select_related("post__body")
    )


def _births(
    actor: Actor, rows: Iterable[Holding], on: date
) -> dict[int, tuple[PartialDate | None, str]]:
    """Birth and sex of the holders whose file the actor is shown; read whole."""
    shown = Person.objects.filter(people_shown(actor, FILE, of_few=True), pk=OuterRef("person_id"))
    versions = PersonVersion.objects.as_of(on).filter(
        Exists(shown), person__in={one.person_id for one in rows}
    )
    return {person: (birth, sex) for person, birth, sex in versions.values_list(
        "person_id", "birth", "sex"
    )}  # fmt: skip


def _ends(
    holding: Any, born: tuple[PartialDate | None, str] | None, rule: RuleThroughTime, on: date
) -> Iterable[tuple[date, str, str]]:
    if holding.term_end:
        yield holding.term_end, str(Why.TERM.label), ""
    if holding.planned_end:
        yield holding.planned_end, str(Why.ROTATION.label), ""
    if born is not None and born[0] is not None:
        place = holding.post.body.organization_id
        found = _retires(born[0].latest, born[1], rule, place, on)
        if found:
            yield found[0], str(Why.RETIREMENT.label), found[1].basis


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


class _Names:
    """What is said of holdings beside their dates; three statements."""

    def __init__(self, actor: Actor, rows: list[Any], on: date) -> None:
        self._persons = holder_names(actor, {one.person_id for one in rows}, on)
        self._bodies = body_names({one.post.body_id for one in rows}, on)
        self._places = organization_names({one.post.body.organization_id for one in rows}, on)

    def expected(
        self, holding: Any, on: date | None = None, why: str = "", basis: str = ""
    ) -> Expected:
        return Expected(
            holding=holding,
            name=self._persons.get(holding.person_id, ""),
            body=self._bodies.get(holding.post.body_id, ""),
            organization=self._places.get(holding.post.body.organization_id, ""),
            on=on,
            why=why,
            basis=basis,
        )
