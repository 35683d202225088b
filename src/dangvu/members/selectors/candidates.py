"""The pool as it stands: who is in it, who may be proposed, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.periods import add_months, whole_months
from dangvu.core.text import search_key, sort_key
from dangvu.core.writing import write_date
from dangvu.members.choices import (
    Course,
    DelegatedPower,
    IntroducerKind,
    PlacementKind,
    Status,
)
from dangvu.members.models import (
    Candidate,
    Certificate,
    Delegation,
    Helper,
    Introducer,
    PersonVersion,
    Placement,
    Standing,
)
from dangvu.members.selectors.requests import not_restricted
from dangvu.organizations.models import Ancestry, OrganizationVersion
from dangvu.rules.selectors import InForce, RuleThroughTime, UnknownRule, rules_through_time

#: The rules by which somebody may be proposed.
RULES = (
    "admission.introducer_months",
    "admission.introducers",
    "admission.least_age",
    "admission.most_age",
    "awareness.certificate_months",
)
#: What a list may be asked for.
IN_POOL, DROPPED, ADMITTED = "in_pool", "dropped", "admitted"
_STATES: dict[str, Q] = {
    IN_POOL: Q(dropped_on__isnull=True, admitted_on__isnull=True),
    DROPPED: Q(dropped_on__isnull=False),
    ADMITTED: Q(admitted_on__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that stands against proposing somebody; `is_certain`: by a rule that is sure."""

    code: str
    reason: str
    is_certain: bool = True


@dataclass(slots=True)
class Readiness:
    """How far somebody of the pool is on a day. `until`: how long the certificate of the course
    holds."""

    candidate: Candidate
    certificate: Certificate | None = None
    until: date | None = None
    introducers: list[Introducer] = field(default_factory=list)
    helpers: list[Helper] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return not any(one.is_certain for one in self.lacks)


def pool(
    actor: Actor, *, state: str = IN_POOL, place_id: int | None = None, words: str = ""
) -> QuerySet[Candidate]:
    """Who is in the pool (was dropped from it, was admitted) as far as the actor may see, below a
    place of the tree of today, by name. `place_name` is the cell that follows them."""
    rows = Candidate.objects.visible_to(actor).filter(_STATES.get(state, Q()))
    named = not_restricted(actor)
    if named:
        rows = rows.filter(named | Q(person__isnull=True))
    if place_id is not None:
        below = Ancestry.objects.on(actor.today).filter(ancestor=place_id)
        rows = rows.filter(organization__in=below.values("descendant"))
    for word in search_key(words).split():
        rows = rows.filter(search_key__contains=word)
    return rows.annotate(place_name=_place_name(actor.today)).order_by("sort_key", "pk")


def with_helper(rows: QuerySet[Candidate], on: date) -> QuerySet[Candidate]:
    """`has_helper`: whether somebody helps them on the day."""
    helping = Helper.objects.as_of(on).filter(candidate=OuterRef("pk"))
    return rows.annotate(has_helper=Exists(helping))


def with_certificate(rows: QuerySet[Candidate], on: date) -> QuerySet[Candidate]:
    """`certified_on`: the latest day of a certificate of the awareness course, up to the day."""
    given = Certificate.objects.current().filter(
        candidate=OuterRef("pk"), course=Course.AWARENESS, given_on__lte=on
    )
    return rows.annotate(certified_on=Subquery(given.order_by("-given_on").values("given_on")[:1]))


def _place_name(today: date) -> Subquery:
    rows = OrganizationVersion.objects.current().filter(
        organization=OuterRef("organization_id"), valid_from__lte=today
    )
    return Subquery(rows.order_by("-valid_from").values("name")[:1])


def readiness(candidates: Iterable[Candidate], on: date) -> dict[int, Readiness]:
    """Of each, by its number: what is there on the day and what is missing. A number of statements
    that does not grow with them."""
    found = {one.pk: Readiness(one) for one in candidates}
    for given in (
        Certificate.objects.current()
        .filter(candidate__in=found, course=Course.AWARENESS, given_on__lte=on)
        .order_by("given_on")
    ):
        found[given.candidate_id].certificate = given
    for one in Introducer.objects.current().filter(candidate__in=found, introduced_on__lte=on):
        found[one.candidate_id].introducers.append(one)
    for helper in Helper.objects.as_of(on).filter(candidate__in=found).order_by("valid_from"):
        found[helper.candidate_id].helpers.append(helper)
    rules = {one.code: one for one in rules_through_time(*RULES)}
    for each in found.values():
        _judge(each, on, rules)
    return found


def readiness_of(candidate: Candidate, on: date) -> Readiness:
    return readiness([candidate], on)[candidate.pk]


def introduced_enough(introducers: Iterable[Introducer], needed: int) -> bool:
    """So many members, or one member and the committee of a union (Charter art. 4)."""
    kinds = [one.kind for one in introducers]
    members = kinds.count(IntroducerKind.MEMBER)
    return bool(members) and members + min(len(kinds) - members, 1) >= needed


def delegated(organization_id: int, power: DelegatedPower, on: date) -> Delegation | None:
    """By which power a grassroots committee decides itself that day."""
    rows = Delegation.objects.as_of(on).filter(organization=organization_id, power=power)
    return rows.select_related("source").first()


def known_delegations(organization_id: int, power: DelegatedPower) -> bool:
    """Whether such a power was ever written down for the committee."""
    return Delegation.objects.current().filter(organization=organization_id, power=power).exists()


def member_names(person_ids: Iterable[int], actor: Actor) -> dict[int, str]:
    """Members by their last name, as far as the actor may see them."""
    rows = PersonVersion.objects.visible_to(actor).current().filter(person__in=list(person_ids))
    named = not_restricted(actor)
    if named:
        rows = rows.filter(named)
    return dict(rows.order_by("valid_from").values_list("person_id", "full_name"))


def _judge(one: Readiness, on: date, rules: dict[str, RuleThroughTime]) -> None:
    def rule(code: str) -> InForce | None:
        try:
            return rules[code].on(on, one.candidate.organization_id)
        except UnknownRule:
            return None

    checks: list[Any] = [_of_age, _of_course, _of_introducers, _of_time_together]
    for check in checks:
        if said := check(one, on, rule):
            one.lacks.append(said)
    if not one.helpers:
        one.lacks.append(
            Lack("no_helper", _("Chưa phân công đảng viên chính thức giúp đỡ."), is_certain=False)
        )


def _of_age(one: Readiness, on: date, rule: Any) -> Lack | None:
    birth = one.candidate.birth
    if birth is None:
        return Lack("no_birth", _("Chưa ghi ngày sinh."))
    least, most = rule("admission.least_age"), rule("admission.most_age")
    if least and whole_months(birth.earliest, on) < least.value * 12:
        day = add_months(birth.earliest, least.value * 12)
        words = {"age": least.value, "day": write_date(day)}
        text = _("Chưa đủ %(age)s tuổi, đến %(day)s mới đủ")
        return Lack("too_young", f"{text % words} ({least.basis}).", least.is_certain)
    if most and whole_months(birth.latest, on) > most.value * 12:
        text = _("Quá %s tuổi, phải có văn bản đồng ý của cấp ủy trực thuộc Trung ương")
        return Lack("too_old", f"{text % most.value} ({most.basis}).", most.is_certain)
    return None


def _of_course(one: Readiness, on: date, rule: Any) -> Lack | None:
    if one.certificate is None:
        return Lack("no_certificate", _("Chưa có giấy chứng nhận học lớp nhận thức về Đảng."))
    limit = rule("awareness.certificate_months")
    if limit is None:
        return None
    one.until = add_months(one.certificate.given_on, int(limit.value))
    if on <= one.until:
        return None
    text = _("Giấy chứng nhận học lớp nhận thức về Đảng hết giá trị ngày %s.")
    return Lack("certificate_old", text % write_date(one.until), limit.is_certain)


def _of_introducers(one: Readiness, on: date, rule: Any) -> Lack | None:
    needed = rule("admission.introducers")
    if needed is None or introduced_enough(one.introducers, int(needed.value)):
        return None
    text = _(
        "Chưa đủ người giới thiệu: hai đảng viên chính thức, hoặc một đảng viên cùng tổ chức Đoàn hay"
        " công đoàn cơ sở"
    )
    return Lack("introductions", f"{text} ({needed.basis}).", needed.is_certain)


def _of_time_together(one: Readiness, on: date, rule: Any) -> Lack | None:
    needed = rule("admission.introducer_months")
    days = [each.together_since for each in one.introducers if each.together_since is not None]
    if needed is None or not days:
        return None
    enough = add_months(max(days), int(needed.value))
    if enough <= on:
        return None
    words = {"months": needed.value, "day": write_date(enough)}
    text = _(
        "Người giới thiệu phải cùng công tác, học tập, cư trú đủ %(months)s tháng; đến %(day)s"
    )
    return Lack("introducer_months", f"{text % words} ({needed.basis}).", needed.is_certain)


def full_members_of(organization_id: int, on: date, actor: Actor) -> dict[int, str]:
    """Full members of a cell on a day by name, as far as the actor may see them: who may help."""
    standing = Standing.objects.as_of(on).filter(status=Status.FULL).values("person")
    rows = Placement.objects.as_of(on).filter(
        organization=organization_id, kind=PlacementKind.OFFICIAL, person__in=standing
    )
    names = member_names(rows.values_list("person_id", flat=True), actor)
    return dict(sorted(names.items(), key=lambda pair: sort_key(pair[1])))
