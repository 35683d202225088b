"""What is asked of whoever writes down a request of a person, or a step of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.members.choices import RequestKind

_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=_FORMATS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "30/06/2026"}),
    )


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Đề nghị"), choices=RequestKind.choices)
    asked_by = forms.CharField(
        label=gettext_lazy("Người đề nghị"),
        max_length=150,
        help_text=gettext_lazy("Chính đảng viên, hoặc người được ủy quyền."),
    )
    received_on = _day(gettext_lazy("Ngày nhận"))
    words = forms.CharField(
        label=gettext_lazy("Nội dung đề nghị"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StepForm(forms.Form):
    on = _day(gettext_lazy("Ngày"))
    note = forms.CharField(
        label=gettext_lazy("Ghi chú, lý do"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Cần số thẻ để làm gì"), max_length=300)
