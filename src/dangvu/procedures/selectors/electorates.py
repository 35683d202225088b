"""Who votes on a day, and who of them counts once it is known who came."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from dangvu.access.selectors import reading_whole
from dangvu.core import electorate
from dangvu.members.choices import PlacementKind
from dangvu.members.models import Exemption, Placement
from dangvu.members.selectors import suspended_on
from dangvu.procedures import registry
from dangvu.procedures.choices import BY_MINUTES, UNLESS_CAME, Exclusion
from dangvu.rules.selectors import UnknownRule, parameter

#: The body that is everybody in a cell: those who are away or exempt count there when they come.
CELL = "cell"
LEFT_OUT, LEFT_OUT_WHEN_ABSENT = "vote.left_out", "vote.left_out_when_absent"


class Miscounted(Exception):
    """What was written down of a vote cannot be; the message is for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list of the body that day; `excluded` as it is before anybody came, and after
    `settle` as it was. `came` is None where attendance was not written down by name."""

    person_id: int
    name: str
    excluded: str = ""
    came: bool | None = None

    @property
    def counts(self) -> bool:
        return not self.excluded

    @property
    def reason(self) -> str:
        """The exclusion in words."""
        words = dict(Exclusion.choices)
        return str(words.get(self.excluded, self.excluded)) if self.excluded else ""


def electorate_of(body: str, organization_id: int, on: date) -> list[Listed]:
    """The whole list with a coded reason for each who does not count, those who count only when they
    come included. Whole whoever asks: the caller has asked the policy."""
    listed = [
        Listed(one.person_id, one.name, one.excluded)
        for one in electorate.voters(body, organization_id, on)
    ]
    asked = [one.person_id for one in listed if not one.excluded]
    found: dict[int, str] = {}
    for exclusion in [_away_or_exempt, _suspended, *registry.exclusions()]:
        found = {**exclusion(body, organization_id, on, asked), **found}
    return [replace(one, excluded=one.excluded or found.get(one.person_id, "")) for one in listed]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who does not count by the rules of the day: `when_absent` count when they come."""

    when_absent: frozenset[str]
    basis: str = ""


def left_out_on(on: date, organization_id: int) -> LeftOut:
    """What the rulebook says of that day; where it is silent, what it said first."""
    try:
        rule = parameter(LEFT_OUT_WHEN_ABSENT, on=on, organization_id=organization_id)
    except UnknownRule:
        return LeftOut(frozenset(UNLESS_CAME))
    basis = "; ".join(part for part in (rule.label, rule.basis) if part)
    return LeftOut(frozenset(rule.value), basis)


def _away_or_exempt(body: str, organization_id: int, on: date, asked: list[int]) -> dict[int, str]:
    """Members temporarily active elsewhere and exempt ones; whoever is exempt for a time is taken as
    excused. Of a committee all who sit in it count."""
    if body != CELL:
        return {}
    with reading_whole():
        exempt = Exemption.objects.as_of(on).filter(person__in=asked)
        away = Placement.objects.as_of(on).filter(person__in=asked, kind=PlacementKind.TEMPORARY)
        elsewhere = away.exclude(organization=organization_id)
        found = dict.fromkeys(
            elsewhere.values_list("person_id", flat=True), Exclusion.TEMPORARILY_ELSEWHERE.value
        )
        for person_id, is_temporary in exempt.values_list("person_id", "is_temporary"):
            why = Exclusion.ABSENT_WITH_REASON if is_temporary else Exclusion.EXEMPT
            found[person_id] = why.value
    return found


def _suspended(body: str, organization_id: int, on: date, asked: list[int]) -> dict[int, str]:
    """Whoever is suspended from Party activities is so from every committee (22-QĐ/TW, article 31); of
    a cell `members` has said so."""
    if body == CELL:
        return {}
    return dict.fromkeys(suspended_on(asked, on), Exclusion.SUSPENDED.value)


def settle(
    listed: list[Listed],
    *,
    came: Collection[int] | None = None,
    reasons: Mapping[int, str] | None = None,
    when_absent: Collection[str] = UNLESS_CAME,
) -> list[Listed]:
    """Who counts, once it is known who came. `reasons`: exclusions that the minutes tell of.

    Away and exempt members who came and voted count; excused are only those who did not come. Raises
    Miscounted for somebody who is not on the list, and for whoever came without a right to vote.
    """
    told = dict(reasons or {})
    on_list = {one.person_id for one in listed}
    if set(told) - on_list or (came is not None and set(came) - on_list):
        raise Miscounted(
            _(
                "Có người không thuộc danh sách biểu quyết: đảng viên sinh hoạt tạm thời, khách mời không có"
                " quyền biểu quyết."
            )
        )
    if wrong := set(told.values()) - {each.value for each in BY_MINUTES}:
        raise Miscounted(
            _("Lý do “%s” không ghi tay được; lấy từ hồ sơ.") % ", ".join(sorted(wrong))
        )
    return [_settled(one, came, told.get(one.person_id, ""), when_absent) for one in listed]


def _settled(
    one: Listed, came: Collection[int] | None, told: str, when_absent: Collection[str]
) -> Listed:
    here = None if came is None else one.person_id in came
    if here and told == Exclusion.ABSENT_WITH_REASON:
        raise Miscounted(_("%s có mặt nên không thể ghi là vắng có lý do.") % one.name)
    may_count = one.excluded in when_absent
    excluded = told or one.excluded if may_count else one.excluded or told
    if here and excluded in when_absent:
        excluded = ""
    return replace(one, excluded=excluded, came=here)
