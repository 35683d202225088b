"""Votes are written down: who was on the list that day, who came, and what the counters counted.

No ballot is ever given: only the four counts, at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.guard import Hold
from dangvu.core.policy import require
from dangvu.core.secrecy import must_be_open
from dangvu.core.text import clean
from dangvu.procedures.choices import Ballot
from dangvu.procedures.definitions import VoteRule
from dangvu.procedures.models import Case, Elector, Vote
from dangvu.procedures.selectors.electorates import (
    LeftOut,
    Listed,
    Miscounted,
    electorate_of,
    left_out_on,
    settle,
)
from dangvu.procedures.selectors.proving import Threshold
from dangvu.procedures.services._acting import Refused, acting
from dangvu.rules.selectors import InForce, UnknownRule, parameter


@dataclass(frozen=True, slots=True)
class Count:
    """What the counters counted. Everybody present gave one vote, a blank or an invalid one.

    eligible: how many may vote, as the minutes say; only of a body of which nobody is recorded.
    """

    votes_for: int
    votes_against: int = 0
    blank: int = 0
    invalid: int = 0
    present: int | None = None
    eligible: int | None = None

    @property
    def total(self) -> int:
        return self.votes_for + self.votes_against + self.blank + self.invalid


@dataclass(frozen=True, slots=True)
class Room:
    """A body on a day: its list, and the rule by which it decides that day."""

    rule: VoteRule
    organization_id: int
    on: date
    kind: str
    listed: list[Listed]
    threshold: InForce
    left_out: LeftOut

    @classmethod
    def gather(cls, rule: VoteRule, organization_id: int, day: date, *, kind: str) -> Room:
        """Read once for all votes of a meeting. Raises Refused."""
        try:
            threshold = parameter(rule.threshold, on=day, organization_id=organization_id)
        except UnknownRule as unknown:
            words = {"rule": rule.threshold, "day": f"{day:%d/%m/%Y}"}
            raise Refused(_("Sổ quy định chưa có “%(rule)s” ngày %(day)s.") % words) from unknown
        listed = electorate_of(rule.body, organization_id, day)
        return cls(
            rule, organization_id, day, kind, listed, threshold, left_out_on(day, organization_id)
        )

    def settled(self, came: Collection[int] | None, reasons: Mapping[int, str]) -> list[Listed]:
        """Raises Refused."""
        try:
            return settle(
                self.listed, came=came, reasons=reasons, when_absent=self.left_out.when_absent
            )
        except Miscounted as wrong:
            raise Refused(str(wrong)) from wrong

    def vote(
        self, settled: list[Listed], count: Count, *, question: str, case: Case | None
    ) -> Vote:
        """The vote as it would be written."""
        eligible = _eligible(settled, count)
        present = _present(settled, count)
        limit = Threshold.read(self.threshold.value)
        return Vote(
            kind=self.kind, organization_id=self.organization_id, body=self.rule.body, on=self.on,
            ballot=Ballot[self.rule.ballot.upper()], question=question[:250], case=case,
            about_id=case.person_id if case else None,
            threshold_code=self.rule.threshold, threshold_value=self.threshold.value,
            threshold_basis=_basis(self.threshold), threshold_certainty=self.threshold.certainty, left_out_basis=self.left_out.basis,
            eligible=eligible, present=present, votes_for=count.votes_for,
            votes_against=count.votes_against, blank=count.blank, invalid=count.invalid,
            passed=limit.is_met(count.votes_for, eligible, present),
        )  # fmt: skip


def wrong_counts(settled: list[Listed], count: Count) -> list[Hold]:
    """What cannot be in the counts of a vote; empty when they are sound."""
    found = []
    eligible = _eligible(settled, count)
    present = _present(settled, count)
    if settled and count.eligible is not None:
        text = _("Có danh sách nên không ghi tay số người có quyền biểu quyết.")
        found.append(Hold("eligible_by_list", text))
    if not eligible:
        found.append(Hold("nobody_votes", _("Ngày đó không có ai có quyền biểu quyết.")))
    if min(count.votes_for, count.votes_against, count.blank, count.invalid) < 0:
        found.append(Hold("count_negative", _("Số phiếu không thể nhỏ hơn 0.")))
    if count.total != present:
        words = {"total": count.total, "present": present}
        text = _("Số phiếu cộng lại là %(total)s, khác số người có mặt là %(present)s.")
        found.append(Hold("count_not_whole", text % words))
    if present > eligible:
        words = {"present": present, "eligible": eligible}
        text = _("Có mặt %(present)s, nhiều hơn %(eligible)s người có quyền biểu quyết.")
        found.append(Hold("count_too_many", text % words))
    came = _came(settled)
    if count.present is not None and came is not None and count.present != came:
        words = {"said": count.present, "came": came}
        text = _("Ghi có mặt %(said)s, danh sách có mặt %(came)s người có quyền biểu quyết.")
        found.append(Hold("count_against_list", text % words))
    return found


def _eligible(settled: list[Listed], count: Count) -> int:
    if not settled:
        return count.eligible or 0
    return sum(1 for one in settled if one.counts)


def _came(settled: list[Listed]) -> int | None:
    """How many of those who count came; None where it was not written down by name."""
    if not settled or any(one.came is None for one in settled):
        return None
    return sum(1 for one in settled if one.came and one.counts)


def _present(settled: list[Listed], count: Count) -> int:
    came = _came(settled)
    if came is not None:
        return came
    return count.total if count.present is None else count.present


def _basis(rule: InForce) -> str:
    return "; ".join(part for part in (rule.label, rule.basis) if part)


def write_vote(vote: Vote, settled: list[Listed]) -> Vote:
    """The vote with its electorate, frozen; inside a deed. Two statements."""
    vote.save(force_insert=True)
    Elector.objects.bulk_create(
        [
            Elector(vote=vote, person_id=one.person_id, excluded=one.excluded, came=one.came)
            for one in settled
        ]
    )
    return vote


def record_vote(
    *,
    actor: Actor,
    organization_id: int,
    rule: VoteRule,
    on: date,
    question: str,
    count: Count,
    came: Collection[int] | None = None,
    reasons: Mapping[int, str] | None = None,
    case: Case | None = None,
    kind: str = "procedures",
) -> Vote:
    """A body voted on a question; it stands alone, and a step claims it later, or nobody.

    `came`: those who were there, by name; `reasons`: exclusions that the minutes tell of. Raises
    PermissionDenied, Refused with all that is wrong in the counts, SecretRefused.
    """
    require(actor, case.kind if case else kind, "manage", organization_id)
    if on > actor.today:
        raise Refused(_("Ngày ghi sau hôm nay."))
    question = clean(question)
    if not question:
        raise Refused(_("Ghi nội dung biểu quyết."))
    must_be_open(question)
    room = Room.gather(rule, organization_id, on, kind=case.kind if case else kind)
    settled = room.settled(came, reasons or {})
    if wrong := wrong_counts(settled, count):
        raise Refused(" ".join(hold.reason for hold in wrong))
    label = f"{rule.body} {organization_id} {on.isoformat()}"
    with acting(actor=actor, verb="record_vote", label=label):
        return write_vote(room.vote(settled, count, question=question, case=case), settled)
