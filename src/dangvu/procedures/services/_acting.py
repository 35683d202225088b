"""What every service of this room begins with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.selectors import reading_whole
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.constraints import refused_by
from dangvu.core.policy import require
from dangvu.core.writing import write_date
from dangvu.procedures.choices import RUNNING, What
from dangvu.procedures.models import Case, StepTaken
from dangvu.procedures.models.cases import cases_reached
from dangvu.procedures.selectors.clocks import Reckoned


class Refused(Exception):
    """A rule of this room stands against it; the message is for the one who tried."""


class TakenMeanwhile(Refused):
    """Somebody did something with the case since it was looked at, or the same thing is sent again."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Hồ sơ đã có người ghi thêm từ lúc đồng chí mở trang. Xem lại rồi ghi tiếp nếu còn cần."
            )
        )


_SAID: dict[str, str | Promise] = {
    "procedures_case_one_open": gettext_lazy("Người này đã có hồ sơ đang giải quyết về việc đó."),
    "procedures_steptaken_once": gettext_lazy("Bước này đã ghi rồi."),
    "procedures_steptaken_vote_once": gettext_lazy("Lần biểu quyết này đã dùng cho một bước khác."),
    "procedures_resultpublication_once": gettext_lazy("Lần công khai này đã ghi rồi."),
    "procedures_resultpublication_forward": gettext_lazy("Công khai kết thúc trước ngày bắt đầu."),
    "procedures_vote_adds_up": gettext_lazy("Số phiếu cộng lại không bằng số người có mặt."),
    "procedures_vote_present_within": gettext_lazy(
        "Số người có mặt nhiều hơn số người có quyền biểu quyết."
    ),
}


@contextmanager
def acting(*, actor: Actor, verb: str, label: str = "") -> Iterator[None]:
    """Write as one deed; the caller has asked the policy. Raises SecretRefused for text that bears a
    stamp, and Refused for what else the database refuses by a constraint of this room."""
    try:
        with reading_whole(), deed(actor=actor, verb=f"procedures.{verb}", object_label=label):
            yield
    except IntegrityError as error:
        said = _SAID.get(refused_by(error))
        if said is None:
            raise
        raise Refused(str(said)) from error


def must_act(actor: Actor, case: Case) -> None:
    """Who takes a step manages cases at the organisation that must act. Raises PermissionDenied."""
    require(actor, case.kind, "manage", case.acting_id)


def must_keep(actor: Actor, case: Case) -> None:
    """Papers are kept at either end of a case: where it runs and where it is acted on. Raises
    PermissionDenied."""
    with reading_whole():
        if not Case.objects.filter(cases_reached(actor, "manage"), pk=case.pk).exists():
            raise PermissionDenied


def locked(case_ids: Sequence[int]) -> dict[int, Case]:
    """Cases as they are, and nobody else writes them until the end of the transaction; one statement.
    Always in the same order, so that two who lock several do not wait for each other."""
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=case_ids).order_by("pk")
    return {case.pk: case for case in rows}


def lock_as_seen(case: Case, revision: int) -> Case:
    """The case locked, if nothing was done with it since it had that revision. Raises
    TakenMeanwhile."""
    found = locked([case.pk]).get(case.pk)
    if found is None or found.revision != revision:
        raise TakenMeanwhile
    return found


def must_run(case: Case) -> None:
    """Raises Refused for a case that is over."""
    if case.state not in RUNNING:
        raise Refused(_("Hồ sơ này đã kết thúc ngày %s.") % write_date(case.ended_on))


def must_be_its_day(actor: Actor, case: Case, on: date, last: date | None = None) -> None:
    """Nothing is dated before what came before it, nor after today. Raises Refused."""
    first = max(day for day in (case.step_since, case.stopped_on, last) if day is not None)
    if on < first:
        raise Refused(_("Ngày ghi trước việc gần nhất của hồ sơ (%s).") % write_date(first))
    if on > actor.today:
        raise Refused(_("Ngày ghi sau hôm nay."))


def write_step(case: Case, what: What, **values: Any) -> StepTaken:
    """One line of the case; what is not given is as the case has it."""
    given = {
        "turn": case.turn,
        "step": case.step,
        "to_step": case.step,
        "organization_id": case.acting_id,
        "due": case.due,
        **values,
    }
    return StepTaken.objects.create(case=case, what=what, **given)


def ruled_by(reckoned: Reckoned | None) -> dict[str, Any]:
    """The rule of a deadline as a line keeps it."""
    if reckoned is None:
        return {}
    return {
        "rule_code": reckoned.length.rule,
        "rule_value": reckoned.length.count,
        "rule_basis": reckoned.basis,
        "rule_certainty": reckoned.certainty,
    }


def set_due(case: Case, reckoned: Reckoned | None) -> None:
    """The deadline of the step where the case stands now."""
    case.due = reckoned.day if reckoned else None
    case.due_rule = reckoned.length.rule if reckoned else ""
    case.due_basis = reckoned.basis if reckoned else ""
    case.due_certainty = reckoned.certainty if reckoned else ""
