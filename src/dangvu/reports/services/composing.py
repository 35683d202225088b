"""A report put together: its form, figures, text and letterhead, for the page, Word and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.pages.papers import Box, Letterhead, Paper, Signature
from dangvu.core.registry import read_paper_context
from dangvu.figures.selectors import Question
from dangvu.organizations.models import OrganizationVersion
from dangvu.papers.choices import Form
from dangvu.papers.selectors import FigureSource, Template
from dangvu.papers.services import fill_form, letterhead_of, make_docx, make_pdf, seal_line


@dataclass(frozen=True, slots=True)
class Marks:
    """What the office writes at the head and the foot of the paper. `authority` empty: the usual."""

    dated: date
    number: str = ""
    place: str = ""
    authority: str = ""
    post: str = ""
    signer: str = ""
    recipients: tuple[str, ...] = ()


class Composed:
    """One report, ready to be shown and printed. `texts` are the paragraphs of its boxes."""

    def __init__(
        self,
        actor: Actor,
        *,
        form: Form,
        figures: FigureSource,
        question: Question,
        organization: OrganizationVersion,
        marks: Marks,
        boxes: Mapping[str, Box] | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> None:
        self.form, self.figures, self.marks = form, figures, marks
        self.question, self.organization = question, organization
        self.boxes = dict(boxes or {})
        self._actor, self._context = actor, context

    @cached_property
    def context(self) -> dict[str, Any]:
        """What rooms say of the organisation; a version brings what was said when it was kept."""
        if self._context is not None:
            return dict(self._context)
        return read_paper_context(self._actor, self.form.about, self.organization, self.marks.dated)

    @cached_property
    def head(self) -> Letterhead:
        return letterhead_of(
            self.form,
            self.context,
            on=self.marks.dated,
            number=self.marks.number,
            place=self.marks.place,
            line=f"{self.figures.when}, {self._tree_note}",
        )

    @property
    def signature(self) -> Signature:
        marks = self.marks
        authority = marks.authority or str(self.context.get("authority", ""))
        return Signature(authority, marks.post, marks.signer, marks.recipients)

    @cached_property
    def paper(self) -> Paper:
        return fill_form(
            self.form,
            figures=self.figures,
            fields=self.fields,
            boxes=self.boxes,
            head=self.head,
            signature=self.signature,
        )

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Every name that a template of the form may use."""
        marks = self.marks
        return {
            **self.context,
            "authority": self.signature.authority,
            "when": self.figures.when,
            "tree_note": self._tree_note,
            "is_period": self.figures.is_period,
            "symbol": self.head.number,
            "dated": self.head.dated,
            "day": marks.dated.day,
            "month": marks.dated.month,
            "year": marks.dated.year,
            "made_on": f"{marks.dated:%d/%m/%Y}",
            "provisional": ""
            if self.form.confirmed
            else _("Mẫu tạm, chưa đối chiếu với mẫu chính thức."),
            "post": marks.post,
            "signer": marks.signer,
            "recipients": list(marks.recipients),
        }

    @property
    def texts(self) -> dict[str, list[str]]:
        """A required box that nobody wrote says so on paper; another one is left out."""
        unwritten = [_("(chưa viết)")]
        return {
            code: self.boxes[code].paragraphs
            if code in self.boxes and self.boxes[code].paragraphs
            else (unwritten if box.required else [])
            for code, box in self.form.boxes.items()
        }

    def docx(self, template: Template) -> bytes:
        """Raises BadTemplate."""
        return make_docx(
            template.content,
            figures=self.figures,
            fields=self.fields,
            texts=self.texts,
            seal=seal_line(),
        )

    def pdf(self) -> bytes:
        """By the layout of the program, whatever Word file the office has."""
        return make_pdf(self.paper, seal=seal_line())

    def with_figures(self, figures: FigureSource) -> Composed:
        """The same report with other figures."""
        return Composed(
            self._actor,
            form=self.form,
            figures=figures,
            question=self.question,
            organization=self.organization,
            marks=self.marks,
            boxes=self.boxes,
            context=self.context,
        )

    @property
    def _tree_note(self) -> str:
        if self.question.tree == "now":
            return _("theo cây tổ chức hiện nay")
        return _("theo cây tổ chức của ngày đó")


def bare(box: Box) -> Box:
    """A box as a version keeps it: its text, and nothing of who is writing."""
    return replace(box, edition=0, base="", theirs=None)
