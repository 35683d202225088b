"""A kept report read for somebody: live while it is written, as it was sent afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.pages.papers import Box
from dangvu.core.writing import write_date
from dangvu.figures.selectors import Question
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import versions_as_of
from dangvu.papers.choices import Form
from dangvu.papers.selectors import Template, form_on, template_by_hash, template_for
from dangvu.reports.models import Narrative, Report, ReportVersion
from dangvu.reports.selectors import Addresses, FiguresOfReport, KeptFigures
from dangvu.reports.services.composing import Composed, Marks


def question_of(report: Report, actor: Actor) -> Question:
    return Question(
        organization_id=report.organization_id,
        today=actor.today,
        as_of=report.as_of,
        period=report.period,
        tree="now" if report.tree == "now" else "then",
    )


def organization_of(report: Report) -> OrganizationVersion:
    """The organisation as it was called on the last day of the report, else as it was called last
    or first."""
    day = report.as_of or report.period_last
    assert day is not None
    found = versions_as_of([report.organization_id], day).get(report.organization_id)
    if found is not None:
        return found
    versions = OrganizationVersion.objects.current().filter(organization=report.organization_id)
    return (
        versions.filter(valid_from__lte=day).order_by("-valid_from").first()
        or versions.order_by("valid_from")[0]
    )


def form_of(report: Report) -> Form:
    return form_on(report.form, report.dated)


def marks_of(report: Report) -> Marks:
    return Marks(
        dated=report.dated,
        number=report.number,
        place=report.place,
        authority=report.authority,
        post=report.post,
        signer=report.signer,
        recipients=tuple(line for line in report.recipients.splitlines() if line.strip()),
    )


def live_report(report: Report, actor: Actor, base_url: str = "") -> Composed:
    """With the figures of now and the text as it is now. Raises PermissionDenied."""
    form = form_of(report)
    organization = organization_of(report)
    question = question_of(report, actor)
    return Composed(
        actor,
        form=form,
        figures=FiguresOfReport(actor, question, organization, base_url, form),
        question=question,
        organization=organization,
        marks=marks_of(report),
        boxes=written_boxes(report, form),
    )


def kept_report(
    report: Report,
    version: ReportVersion,
    actor: Actor,
    base_url: str = "",
    *,
    compare: bool = False,
) -> Composed:
    """As the version keeps it. `compare`: each figure that reads otherwise today says so.

    Raises PermissionDenied.
    """
    content = version.content
    form = form_on(report.form, date.fromisoformat(content["marks"]["dated"]))
    organization = organization_of(report)
    question = question_of(report, actor)
    live = FiguresOfReport(actor, question, organization, base_url, form)
    addresses = Addresses(actor, question, organization.code, base_url)
    return Composed(
        actor,
        form=form,
        figures=KeptFigures(content, question, addresses, live if compare else None),
        question=question,
        organization=organization,
        marks=_marks(content["marks"]),
        boxes=_boxes(form, content["texts"]),
        context=content["context"],
    )


def template_of(report: Report, version: ReportVersion | None = None) -> Template:
    """The Word file that holds for the report; for a version the very one it was made from."""
    form = form_of(report)
    if version is not None:
        found = template_by_hash(form, version.content["template"]["sha256"])
        if found is not None:
            return found
    return template_for(form, on=report.dated, organization_id=report.organization_id)


def base_of(text: str) -> str:
    """Tells a text that the writer left alone from one that was changed."""
    return sha256("\n".join(text.splitlines()).encode()).hexdigest()[:16]


def written_boxes(report: Report, form: Form) -> dict[str, Box]:
    """Every box of the form with what is written in it; one statement."""
    held = {
        one.box: one for one in Narrative.objects.filter(report=report).select_related("writer")
    }
    return {code: _box(form, code, held.get(code)) for code in form.boxes}


def _box(form: Form, code: str, held: Narrative | None) -> Box:
    block = form.boxes[code]
    text = held.text if held else ""
    return Box(
        code=code,
        title=block.title,
        text=text,
        hint=block.hint,
        required=block.required,
        edition=held.edition if held else 0,
        base=base_of(text),
        writer=str(held.writer.display_name) if held and held.writer else "",
        written=write_date(held.written_at) if held else "",
    )


def _boxes(form: Form, texts: dict[str, str]) -> dict[str, Box]:
    return {
        code: Box(code, block.title, texts.get(code, ""), required=block.required)
        for code, block in form.boxes.items()
    }


def _marks(kept: dict[str, Any]) -> Marks:
    return Marks(
        **{
            **kept,
            "dated": date.fromisoformat(kept["dated"]),
            "recipients": tuple(kept["recipients"]),
        }
    )


def unwritten(boxes: Iterable[Box]) -> list[str]:
    """The titles of the boxes that must be written before the report is sent, and are not."""
    return [box.title or _("Nội dung") for box in boxes if box.required and not box.text.strip()]
