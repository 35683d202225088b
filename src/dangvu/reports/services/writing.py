"""Writing a report: begun, filled box by box, its head and foot set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.meanwhile import mark_of, must_be_seen
from dangvu.core.policy import require
from dangvu.core.text import clean
from dangvu.figures.selectors import Question
from dangvu.papers.choices import Form
from dangvu.reports.models import Narrative, Report
from dangvu.reports.permissions import KIND
from dangvu.reports.services.composing import Marks
from dangvu.reports.services.reading import base_of, form_of

MOST_LETTERS = 20_000


class StateRefused(Exception):
    """What was asked cannot be done to the report as it stands; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a writer sends for a box: the text, and which edition and text were before the eyes."""

    text: str
    edition: int
    base: str


@dataclass(slots=True)
class Written:
    """What became of it: boxes saved, and those that somebody else saved first, with the text that
    is now in them."""

    saved: list[str] = field(default_factory=list)
    conflicts: dict[str, str] = field(default_factory=dict)


def open_report(*, actor: Actor, form: Form, question: Question) -> Report:
    """The report of this form for this question, begun if nobody has. Raises PermissionDenied."""
    require(actor, KIND, "manage", question.organization_id)
    period = question.period
    asked: dict[str, Any] = {
        "form": form.code,
        "organization_id": question.organization_id,
        "as_of": question.as_of,
        "period_from": period.start if period else None,
        "period_last": period.last_day if period else None,
        "tree": question.tree,
    }
    found = Report.objects.filter(**asked).first()
    if found is not None:
        return found
    with deed(actor=actor, verb="reports.open_report", object_label=form.code):
        report, _made = Report.objects.get_or_create(
            **asked, defaults={"dated": actor.today, "owner_id": actor.user_id}
        )
    return report


def write_boxes(*, actor: Actor, report: Report, entries: Mapping[str, Entry]) -> Written:
    """Save what was written. A box that was left alone is not touched; one that somebody else has
    changed meanwhile is not overwritten but told.

    Raises PermissionDenied, StateRefused.
    """
    require(actor, KIND, "manage", report.organization_id)
    known = form_of(report).boxes
    outcome = Written()
    texts = {code: _text(entry.text) for code, entry in entries.items() if code in known}
    wanted = {code: text for code, text in texts.items() if base_of(text) != entries[code].base}
    if not wanted:
        return outcome
    with deed(actor=actor, verb="reports.write_boxes", object_label=str(report)):
        _open_for_writing(report)
        held = {one.box: one for one in Narrative.objects.filter(report=report, box__in=wanted)}
        for code, text in wanted.items():
            _write(actor, report, code, text, entries[code].edition, held.get(code), outcome)
    return outcome


def _write(
    actor: Actor,
    report: Report,
    code: str,
    text: str,
    edition: int,
    held: Narrative | None,
    outcome: Written,
) -> None:
    if held is not None and held.text == text:
        return
    if (held.edition if held else 0) != edition:
        outcome.conflicts[code] = held.text if held else ""
        return
    if held is None:
        Narrative.objects.create(report=report, box=code, text=text, writer_id=actor.user_id)
    else:
        held.text, held.edition, held.writer_id = text, held.edition + 1, actor.user_id
        held.written_at = Now()
        held.save(update_fields=["text", "edition", "writer", "written_at"])
    outcome.saved.append(code)


def marks_seen(report: Report) -> str:
    """The mark of head and foot as they stand; a form that offers them for change carries it."""
    return mark_of(*(getattr(report, one.name) for one in fields(Marks)))


def write_marks(*, actor: Actor, report: Report, marks: Marks, seen: str | None = None) -> None:
    """Set number, place, date, signature and recipients.

    Raises PermissionDenied, StateRefused, and ChangedMeanwhile when they are no longer as `seen`.
    """
    require(actor, KIND, "manage", report.organization_id)
    values = asdict(marks) | {"recipients": "\n".join(marks.recipients)}
    with deed(actor=actor, verb="reports.write_marks", object_label=str(report)):
        _open_for_writing(report)
        must_be_seen(seen, marks_seen(Report.objects.get(pk=report.pk)))
        Report.objects.filter(pk=report.pk).update(**values)
    for name, value in values.items():
        setattr(report, name, value)


def _open_for_writing(report: Report) -> None:
    """Locks the report: what is being sent is not written at the same time."""
    state = Report.objects.select_for_update().values_list("state", flat=True).get(pk=report.pk)
    report.state = state
    if not report.is_open:
        raise StateRefused(_("Báo cáo đã gửi nên không sửa được. Cấp trên trả lại thì sửa tiếp."))


def _text(text: str) -> str:
    lines = (clean(line) for line in text[:MOST_LETTERS].replace("\r\n", "\n").split("\n"))
    return "\n".join(lines).strip()
