"""What persons asked, until when it has to be answered, and whose records are restricted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from dangvu.access.selectors import own_person_id
from dangvu.core.actor import Actor
from dangvu.core.calendar import UnknownYear, add_working_days
from dangvu.core.policy import scope_of
from dangvu.members.choices import RequestKind, RequestStepKind
from dangvu.members.models import DataRequest, DataRequestStep, PersonVersion, Restriction
from dangvu.members.models.person import Person, people_within
from dangvu.rules.selectors import InForce, RuleThroughTime, UnknownRule, rules_through_time

ACKNOWLEDGE = "data_request.acknowledge_days"
EXECUTE = "data_request.execute_days"
EXTENSION = "data_request.extension_days"
#: With one of these a request is over.
ENDS = frozenset({RequestStepKind.DONE, RequestStepKind.REFUSED})


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when a request is acknowledged and carried out. None: no rule, or no calendar, tells."""

    acknowledge: date | None
    execute: date | None
    rules: tuple[InForce, ...]

    @property
    def basis(self) -> str:
        return "; ".join(dict.fromkeys(rule.basis for rule in self.rules if rule.basis))

    @property
    def is_certain(self) -> bool:
        return bool(self.rules) and all(rule.is_certain for rule in self.rules)


class DeadlineRules:
    """The three rules for many requests: one statement, one more for each that has local rules."""

    def __init__(self) -> None:
        # In the order of their codes, as they are given.
        self.acknowledge, self.execute, self.extension = rules_through_time(
            ACKNOWLEDGE, EXECUTE, EXTENSION
        )

    def of(self, request: DataRequest, steps: Iterable[DataRequestStep]) -> Deadlines:
        """By the rules of the day on which the request came, at the cell of the person."""
        day, place = request.received_on, request.person.home_id
        extended = any(step.kind == RequestStepKind.EXTENDED for step in steps)
        first, then = _rule(self.acknowledge, day, place), _rule(self.execute, day, place)
        more = _rule(self.extension, day, place) if extended else None
        days = int(then.value[request.kind]) if then else None
        if days is not None and more is not None:
            days += int(more.value)
        return Deadlines(
            _after(day, int(first.value)) if first else None,
            _after(day, days) if days is not None else None,
            tuple(rule for rule in (first, then, more) if rule),
        )


def _rule(rule: RuleThroughTime, day: date, place: int | None) -> InForce | None:
    try:
        return rule.on(day, place)
    except UnknownRule:
        return None


def _after(day: date, count: int) -> date | None:
    try:
        return add_working_days(day, count)
    except UnknownYear:
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands on a day."""

    request: DataRequest
    steps: tuple[DataRequestStep, ...]
    deadlines: Deadlines

    def has(self, kind: RequestStepKind) -> bool:
        return any(step.kind == kind for step in self.steps)

    @property
    def is_over(self) -> bool:
        return any(step.kind in ENDS for step in self.steps)

    @property
    def due(self) -> date | None:
        """The next last day; None when it is over or no rule tells."""
        if self.is_over:
            return None
        if not self.has(RequestStepKind.ACKNOWLEDGED):
            return self.deadlines.acknowledge
        return self.deadlines.execute


def standings(requests: Iterable[DataRequest]) -> list[Standing]:
    """How each of `requests_of` stands, in their order."""
    asked = list(requests)
    if not asked:
        return []
    rules = DeadlineRules()
    found = []
    for request in asked:
        steps = tuple(request.told)  # type: ignore[attr-defined]
        found.append(Standing(request, steps, rules.of(request, steps)))
    return found


def asked_label(now: Standing) -> str:
    """What was asked, in a few words."""
    kind = str(now.request.get_kind_display())
    if not now.request.field:
        return kind
    return _("Đề nghị sửa: %s") % str(now.request.get_field_display()).lower()


def asked_state(now: Standing, actor: Actor) -> tuple[str, str]:
    """The badge, for the one who asked."""
    if now.has(RequestStepKind.DONE):
        return "done", _("Đã thực hiện")
    if now.has(RequestStepKind.REFUSED):
        return "ended", _("Không thực hiện")
    if now.due is not None and now.due < actor.today:
        return "late", _("Quá hạn trả lời")
    if now.has(RequestStepKind.ACKNOWLEDGED):
        return "info", _("Đang thực hiện")
    return "neutral", _("Đã gửi, chờ trả lời")


def requests_of(actor: Actor) -> QuerySet[Any]:
    """Requests that the actor may see, latest first, each with `full_name` of the person, whether it
    `is_over`, and `told`: its steps in order."""
    return _with_steps(DataRequest.objects.visible_to(actor), actor.today)


def own_requests(actor: Actor, person: Person | None) -> QuerySet[Any]:
    """As `requests_of`, what was asked for oneself; `person` is what `own_person` gave."""
    if person is None:
        return DataRequest.objects.none()
    return _with_steps(DataRequest.objects.filter(person=person), actor.today)


def _with_steps(rows: QuerySet[Any], today: date) -> QuerySet[Any]:
    names = PersonVersion.objects.as_of(today).filter(person=OuterRef("person_id"))
    ended = DataRequestStep.objects.filter(request=OuterRef("pk"), kind__in=list(ENDS))
    rows = rows.select_related("person")
    told = DataRequestStep.objects.select_related("writer").order_by("on", "pk")
    return (
        rows.annotate(full_name=Subquery(names.values("full_name")[:1]), is_over=Exists(ended))
        .prefetch_related(Prefetch("steps", queryset=told, to_attr="told"))
        .order_by("-received_on", "-pk")
    )


def with_matters(people: QuerySet[Person], on: date) -> QuerySet[Any]:
    """Each person with `has_asked` (any request) and `is_restricted` (that day)."""
    person = OuterRef("pk")
    return people.annotate(
        has_asked=Exists(DataRequest.objects.filter(person=person)),
        is_restricted=Exists(Restriction.objects.as_of(on).filter(person=person)),
    )


def restriction_of(person: Person, on: date) -> Restriction | None:
    """What restricts the use of the record of a person on a day."""
    return Restriction.objects.as_of(on).filter(person=person).first()


def not_restricted(actor: Actor, path: str = "person") -> Q:
    """Rows of persons whom lists and searches show to the actor: those whose records are not
    restricted, and restricted ones that the actor keeps. `path` is the key to the person."""
    scope = scope_of(actor, "members", "manage")
    if scope.everything:
        return Q()
    hidden = Restriction.objects.as_of(actor.today)
    if not scope.is_nothing:
        hidden = hidden.exclude(people_within(actor, scope, "person__", of_few=True))
    return ~Q(**{f"{path}__in": hidden.values("person_id")})


def person_opened(actor: Actor, person_id: int) -> Person | None:
    """The person whose page the actor opens: one whom they may see, and where the record is
    restricted one whom they keep, or who they are themselves. One statement, two for what is None."""
    seen = Person.objects.visible_to(actor, of_few=True).filter(pk=person_id)
    found: Person | None = seen.filter(not_restricted(actor, "pk")).first()
    if found is None and own_person_id(actor) == person_id:
        return seen.first()
    return found


__all__ = [
    "ACKNOWLEDGE",
    "EXECUTE",
    "EXTENSION",
    "Deadlines",
    "RequestKind",
    "Standing",
    "asked_label",
    "asked_state",
    "not_restricted",
    "own_requests",
    "person_opened",
    "requests_of",
    "restriction_of",
    "standings",
]
