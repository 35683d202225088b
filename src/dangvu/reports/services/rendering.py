"""A report asked for at once, without being kept: as Word, as PDF."""

from __future__ import annotations

from pathlib import Path

from dangvu.papers.choices import Form
from dangvu.papers.selectors import UnknownForm, all_codes, form_on, template_for
from dangvu.papers.services import BadTemplate, NotATemplate, admit_docx, make_docx
from dangvu.reports.selectors import FiguresOfReport
from dangvu.reports.services.composing import Composed, Marks

ROOM = "dangvu.reports"


class UnknownReport(LookupError):
    """No report of that name; `near` lists those there are."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.code = name
        self.near = report_names()


def report_names() -> list[str]:
    """The codes of all reports, whenever they hold."""
    return all_codes(ROOM)


def render_report(name: str, figures: FiguresOfReport, template: Path | None = None) -> bytes:
    """The report as a .docx, from a file of the office or from the template in force.

    Raises UnknownReport, NoFormThen, BadTemplate.
    """
    composed = compose(name, figures)
    if template is not None:
        try:
            content = admit_docx(template)
        except NotATemplate as error:
            raise BadTemplate(str(error)) from error
        return make_docx(content, figures=figures, fields=composed.fields, texts=composed.texts)
    return composed.docx(
        template_for(
            composed.form,
            on=figures.actor.today,
            organization_id=figures.question.organization_id,
        )
    )


def render_pdf(name: str, figures: FiguresOfReport) -> bytes:
    """The report as a PDF. Raises UnknownReport, NoFormThen."""
    return compose(name, figures).pdf()


def compose(name: str, figures: FiguresOfReport) -> Composed:
    """The report with the figures of now, dated today, nothing written in it."""
    return Composed(
        figures.actor,
        form=report_form(name, figures),
        figures=figures,
        question=figures.question,
        organization=figures.organization,
        marks=Marks(dated=figures.actor.today),
    )


def report_form(name: str, figures: FiguresOfReport) -> Form:
    try:
        return form_on(name, figures.actor.today)
    except UnknownForm as error:
        raise UnknownReport(name) from error
