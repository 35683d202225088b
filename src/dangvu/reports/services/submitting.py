"""The figures of a report that is sent are frozen with it, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.policy import may
from dangvu.figures.models import FrozenFigure
from dangvu.figures.selectors.kept import as_number
from dangvu.figures.services import freeze_submission
from dangvu.reports.choices import StepKind
from dangvu.reports.models import Report
from dangvu.reports.selectors.live import when_in_words
from dangvu.reports.services.reading import form_of, question_of
from dangvu.reports.services.writing import StateRefused


def why_not_frozen(actor: Actor, report: Report) -> str:
    """Why sending the report freezes no figures; empty when it does."""
    question = question_of(report, actor)
    if question.tree == "now":
        return _("Báo cáo tính theo cây tổ chức hiện nay; số chỉ chốt theo cây khi đó.")
    if question.stock_day > question.today:
        return _("Kỳ của báo cáo chưa kết thúc.")
    if not may(actor, "figures", "manage", report.organization_id):
        return _("Người gửi chưa được giao giữ số liệu.")
    return ""


def freeze_sent(actor: Actor, report: Report, content: dict[str, Any]) -> None:
    """Freeze what the paper says and put the seals into the content of its version: the number of
    rows and their hash, and what the figure was frozen for, by code.

    Figures that were frozen before for something else stay as they are. A report that was returned
    and is sent again replaces its own. Raises StateRefused when the records changed meanwhile.
    """
    if why_not_frozen(actor, report):
        return
    printed = content["figures"]
    codes = [*printed, *(code for table in content["lines"] for code in table["codes"])]
    purpose = purpose_of(report, actor)
    frozen = freeze_submission(
        actor=actor,
        codes=list(dict.fromkeys(codes)),
        question=question_of(report, actor),
        purpose=purpose,
        reason=_why_again(report),
    )
    for one in frozen:
        own = one.purpose == purpose and one.indicator in printed
        if own and printed[one.indicator] != as_number(one.value):
            raise StateRefused(_("Hồ sơ vừa thay đổi trong lúc gửi. Hãy xem lại và gửi lần nữa."))
    content["frozen"] = {one.indicator: _seal(one) for one in frozen}


def purpose_of(report: Report, actor: Actor) -> str:
    """What its figures are frozen for; the same each time it is sent."""
    name = f"{form_of(report).name}, {when_in_words(question_of(report, actor))}"
    return " ".join(name.split())[:200]


def frozen_before(content: dict[str, Any], purpose: str) -> dict[str, dict[str, Any]]:
    """Figures of a version that stood frozen for something else with another number."""
    return {
        code: seal
        for code, seal in content.get("frozen", {}).items()
        if seal["for"] != purpose
        and code in content["figures"]
        and seal["value"] != content["figures"][code]
    }


def _seal(one: FrozenFigure) -> dict[str, Any]:
    return {
        "value": as_number(one.value),
        "rows": one.row_count,
        "sha256": one.rows_hash,
        "for": one.purpose,
    }


def _why_again(report: Report) -> str:
    returned = report.steps.filter(kind=StepKind.RETURN).order_by("-pk").first()
    if returned is None:
        return _("Gửi báo cáo.")
    return _("Báo cáo bị trả lại rồi gửi lại: %s") % " ".join(returned.reason.split())
