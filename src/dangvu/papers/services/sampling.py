"""A form filled with samples: to look at it before there is anything to say, and to try a template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dangvu.core.pages.papers import Box, Letterhead, Paper, Signature
from dangvu.papers.choices import Form
from dangvu.papers.selectors.asking import SampleFigures
from dangvu.papers.selectors.forms import PEOPLE
from dangvu.papers.services.filling import fill_form
from dangvu.papers.services.word import make_docx

_SAMPLE_TEXT = "Đoạn văn mẫu để xem bố cục; khi lập thật, đây là phần cấp ủy tự viết."


def sample_fields(form: Form, on: date) -> dict[str, Any]:
    """A sample for every name that the form knows."""
    samples = {name: one.sample for name, one in form.known_fields.items()}
    samples |= {"day": on.day, "month": on.month, "year": on.year}
    # One of a list is what the whole paper is about.
    return samples | ({PEOPLE: [samples]} if PEOPLE in samples else {})


def try_template(form: Form, content: bytes) -> bytes:
    """A Word file made from a template with samples. Raises BadTemplate."""
    return make_docx(
        content,
        figures=_figures(form),
        fields=sample_fields(form, form.valid_from),
        texts={code: [_(_SAMPLE_TEXT)] for code in form.boxes},
    )


def sample_paper(form: Form, on: date) -> Paper:
    """The form as it prints, filled with samples."""
    fields = sample_fields(form, on)
    boxes = {
        code: Box(code, box.title, _(_SAMPLE_TEXT), required=box.required)
        for code, box in form.boxes.items()
    }
    return fill_form(
        form,
        figures=_figures(form),
        fields=fields,
        boxes=boxes,
        head=letterhead_of(form, fields, on=on),
        signature=Signature(
            form.authority or str(fields.get("authority", "")),
            form.post or ("" if form.authority else _("BÍ THƯ")),
            _("Họ và tên"),
        ),
    )


def letterhead_of(
    form: Form,
    fields: Mapping[str, Any],
    *,
    on: date | None,
    number: str = "",
    place: str = "",
    line: str = "",
) -> Letterhead:
    """What stands above a paper of this form. Without a number a gap is left to write it in."""
    mark = f"{form.symbol}/{fields.get('issuer_mark', '')}"
    if form.is_personal or not form.symbol:
        return _without_number(form, fields, on=on, place=place)
    return Letterhead(
        superior=str(fields.get("superior", "")),
        issuer=str(fields.get("issuer", "")),
        number=_("Số %(number)s-%(mark)s") % {"number": number or "\u2007" * 6, "mark": mark},
        place=place,
        day=on,
        kind=form.kind,
        subject=form.subject,
        line=line,
    )


def _without_number(
    form: Form, fields: Mapping[str, Any], *, on: date | None, place: str
) -> Letterhead:
    """Of what has no number; what a person writes has nobody above it either."""
    above = "" if form.is_personal else str(fields.get("superior", ""))
    issuer = "" if form.is_personal else str(fields.get("issuer", ""))
    return Letterhead(above, issuer, "", place, on, form.kind, form.subject)


def _figures(form: Form) -> SampleFigures:
    codes = [code for block in form.blocks() for code in block.codes]
    return SampleFigures(list(dict.fromkeys(codes))[:6])
