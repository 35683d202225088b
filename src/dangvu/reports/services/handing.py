"""Keeping versions, and handing a report up: sent, returned with a reason, accepted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

import dangvu
from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.meanwhile import mark_of, must_be_seen
from dangvu.core.policy import require
from dangvu.core.text import clean
from dangvu.papers.selectors import Template
from dangvu.reports.choices import ReportState, StepKind
from dangvu.reports.models import Report, ReportVersion, Step
from dangvu.reports.permissions import KIND, may_judge
from dangvu.reports.selectors import Taken
from dangvu.reports.services.composing import Composed
from dangvu.reports.services.reading import live_report, template_of, unwritten
from dangvu.reports.services.submitting import freeze_sent
from dangvu.reports.services.writing import StateRefused, marks_seen
from dangvu.rules.selectors import rules_in_force


def keep_version(*, actor: Actor, report: Report, label: str = "") -> ReportVersion:
    """Keep text, figures, Word file and rules as they are now. Raises PermissionDenied, BadTemplate."""
    require(actor, KIND, "manage", report.organization_id)
    with deed(actor=actor, verb="reports.keep_version", object_label=str(report)):
        _locked(report, open_only=True)
        return _keep(actor, report, clean(label))


def report_seen(report: Report) -> str:
    """The mark of all that is handed up or judged: state, head and foot, texts, version sent."""
    texts = report.narratives.order_by("box").values_list("box", "edition")
    sent = sent_version(report)
    return mark_of(report.state, marks_seen(report), list(texts), sent and sent.pk)


def send_report(*, actor: Actor, report: Report, seen: str | None = None) -> ReportVersion:
    """Send it to the organisation above; its figures stay as they are now, in the version that is
    kept with it, and are frozen where the sender keeps figures and the period is over.

    Raises PermissionDenied, StateRefused, BadTemplate, and ChangedMeanwhile when it is no longer as
    `seen`.
    """
    require(actor, KIND, "manage", report.organization_id)
    with deed(actor=actor, verb="reports.send_report", object_label=str(report)):
        _locked(report, open_only=True)
        must_be_seen(seen, report_seen(Report.objects.get(pk=report.pk)))
        missing = unwritten(live_report(report, actor).boxes.values())
        if missing:
            raise StateRefused(_("Chưa gửi được, còn thiếu: %s.") % "; ".join(missing))
        version = _keep(actor, report, _("Bản gửi"), sending=True)
        _step(actor, report, version, StepKind.SEND, ReportState.SENT)
    return version


def return_report(*, actor: Actor, report: Report, reason: str, seen: str | None = None) -> None:
    """Give it back to be written again. Raises PermissionDenied, StateRefused, ChangedMeanwhile."""
    reason = clean(reason, multiline=True)
    if not reason:
        raise StateRefused(_("Ghi lý do trả lại để bên gửi biết phải sửa gì."))
    _judge(actor, report, StepKind.RETURN, ReportState.RETURNED, seen, reason)


def accept_report(*, actor: Actor, report: Report, seen: str | None = None) -> None:
    """Accept it; it does not change any more. Raises PermissionDenied, StateRefused,
    ChangedMeanwhile."""
    _judge(actor, report, StepKind.ACCEPT, ReportState.ACCEPTED, seen)


def sent_version(report: Report) -> ReportVersion | None:
    """The version that was sent last."""
    step = report.steps.filter(kind=StepKind.SEND).order_by("-pk").select_related("version").first()
    return step.version if step else None


def _judge(
    actor: Actor,
    report: Report,
    kind: StepKind,
    state: ReportState,
    seen: str | None,
    reason: str = "",
) -> None:
    if not may_judge(actor, report):
        raise PermissionDenied
    verb = "reports.return_report" if kind is StepKind.RETURN else "reports.accept_report"
    with deed(actor=actor, verb=verb, object_label=str(report)):
        _locked(report)
        if report.state != ReportState.SENT:
            raise StateRefused(_("Chỉ nhận hoặc trả lại báo cáo đang ở trạng thái “Đã gửi”."))
        must_be_seen(seen, report_seen(Report.objects.get(pk=report.pk)))
        version = sent_version(report)
        assert version is not None
        _step(actor, report, version, kind, state, reason)


def _step(
    actor: Actor,
    report: Report,
    version: ReportVersion,
    kind: StepKind,
    state: ReportState,
    reason: str = "",
) -> None:
    Step.objects.create(
        report=report, kind=kind, version=version, reason=reason, actor_id=actor.user_id
    )
    report.state = state
    report.save(update_fields=["state"])


def _locked(report: Report, *, open_only: bool = False) -> None:
    held = Report.objects.select_for_update().get(pk=report.pk)
    report.state = held.state
    if open_only and not report.is_open:
        raise StateRefused(_("Báo cáo đã gửi rồi."))


def _keep(actor: Actor, report: Report, label: str, *, sending: bool = False) -> ReportVersion:
    template = template_of(report)
    content = _content(report, live_report(report, actor), template)
    if sending:
        freeze_sent(actor, report, content)
    last = report.versions.aggregate(last=Max("number"))["last"] or 0
    return ReportVersion.objects.create(
        report=report,
        number=last + 1,
        label=label[:200],
        content=content,
        sha256=ReportVersion.hash_of(content),
        maker_id=actor.user_id,
    )


def _content(report: Report, composed: Composed, template: Template) -> dict[str, Any]:
    """Whatever is needed to show and print the version again, and to say by which rules."""
    taken = Taken(composed.figures)
    asking = composed.with_figures(taken)
    # Page and Word file are made once, so that whatever they ask is kept.
    _made = asking.paper, asking.docx(template)
    marks, form, question = composed.marks, composed.form, composed.question
    return {
        "program": dangvu.__version__,
        "form": {"code": form.code, "valid_from": str(form.valid_from)},
        "template": {
            "sha256": template.sha256,
            "own": template.own.number if template.own else None,
        },
        "question": {
            "organization": composed.organization.code,
            "as_of": str(question.as_of) if question.as_of else None,
            "period": [str(question.period.start), str(question.period.last_day)]
            if question.period
            else None,
            "tree": question.tree,
            "asked_on": str(question.today),
        },
        "marks": {
            "dated": str(marks.dated),
            "number": marks.number,
            "place": marks.place,
            "authority": marks.authority,
            "post": marks.post,
            "signer": marks.signer,
            "recipients": list(marks.recipients),
        },
        "context": composed.context,
        "texts": {code: box.text for code, box in composed.boxes.items()},
        **taken.as_content(),
        "rules": [
            [rule.code, str(rule.valid_from), rule.value, rule.certainty]
            for rule in rules_in_force(question.stock_day)
            if rule.organization_id is None
        ],
    }
