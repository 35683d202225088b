"""Thresholds, and a vote proved again from its rows alone, years later."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from django.utils.translation import gettext as _

from dangvu.procedures.models import Elector, Vote
from dangvu.rules.selectors import UnknownRule, parameter


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many have to agree: a share of those who count (`electorate`) or who came (`present`)."""

    of: str
    share: Fraction
    strictly: bool

    @classmethod
    def read(cls, value: Any) -> Self:
        """As the rulebook writes it: `{of, at_least}` or `{of, more_than}`."""
        strictly = "more_than" in value
        return cls(value["of"], Fraction(value["more_than" if strictly else "at_least"]), strictly)

    def needed(self, eligible: int, present: int) -> int:
        """The least number of votes for."""
        base = (present if self.of == "present" else eligible) * self.share
        whole = base.numerator // base.denominator
        return whole + 1 if self.strictly or base.denominator != 1 else whole

    def is_met(self, votes_for: int, eligible: int, present: int) -> bool:
        return votes_for >= self.needed(eligible, present)

    @property
    def words(self) -> str:
        base = _("số người có mặt") if self.of == "present" else _("số người có quyền biểu quyết")
        share = {Fraction(1, 2): _("một nửa"), Fraction(2, 3): _("hai phần ba")}
        told = {"share": share.get(self.share, str(self.share)), "base": base}
        return (
            _("quá %(share)s %(base)s") if self.strictly else _("ít nhất %(share)s %(base)s")
        ) % told


@dataclass(frozen=True, slots=True)
class Proof:
    """A vote counted again from who was on the list. `differences` is empty when it holds. Of a body
    of which nobody was recorded (`is_listed` false) the number is that of the minutes."""

    eligible: int
    present: int | None
    needed: int
    passed: bool
    threshold: Threshold
    differences: tuple[str, ...]
    is_listed: bool = True

    @property
    def holds(self) -> bool:
        return not self.differences


def reprove(vote: Vote) -> Proof:
    """Count the electors, apply the threshold kept with the vote, and compare with what stands there
    and with what the rulebook says today of that day. Three statements."""
    rows = list(Elector.objects.filter(vote=vote).values_list("excluded", "came"))
    eligible = sum(1 for excluded, _came in rows if not excluded) if rows else vote.eligible
    named = bool(rows) and all(came is not None for _excluded, came in rows)
    present = sum(1 for excluded, came in rows if came and not excluded) if named else None
    threshold = Threshold.read(vote.threshold_value)
    needed = threshold.needed(eligible, vote.present)
    passed = vote.votes_for >= needed
    return Proof(
        eligible, present, needed, passed, threshold,
        tuple(_differences(vote, eligible, present, passed=passed)), bool(rows),
    )  # fmt: skip


def _differences(vote: Vote, eligible: int, present: int | None, *, passed: bool) -> list[str]:
    found = []
    if eligible != vote.eligible:
        words = {"now": eligible, "then": vote.eligible}
        found.append(_("Danh sách có %(now)s người có quyền biểu quyết, đã ghi %(then)s.") % words)
    if present is not None and present != vote.present:
        words = {"now": present, "then": vote.present}
        found.append(_("Danh sách có %(now)s người có mặt, đã ghi %(then)s.") % words)
    if vote.votes_for + vote.votes_against + vote.blank + vote.invalid != vote.present:
        found.append(_("Số phiếu cộng lại không bằng số người có mặt."))
    if passed != vote.passed:
        found.append(_("Kết quả tính lại khác kết quả đã ghi."))
    if (said := _rule_of_then(vote)) is not None and said != vote.threshold_value:
        found.append(_("Sổ quy định nay ghi mức khác cho ngày đó; kết quả giữ theo mức đã dùng."))
    return found


def _rule_of_then(vote: Vote) -> Any:
    try:
        return parameter(
            vote.threshold_code, on=vote.on, organization_id=vote.organization_id
        ).value
    except UnknownRule:
        return None
