"""What is asked of whoever writes down a request of a person, or a step of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.members.choices import Correctable, RequestKind

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


class CorrectionForm(forms.Form):
    """What of the own record is wrong, and what proves it. A paper is described, never handed in."""

    field = forms.ChoiceField(label=gettext_lazy("Mục cần sửa"))
    should_be = forms.CharField(label=gettext_lazy("Nội dung đúng là"), max_length=250)
    paper = forms.CharField(
        label=gettext_lazy("Giấy tờ chứng minh"),
        max_length=250,
        help_text=gettext_lazy(
            "Tên giấy, số, ngày, nơi cấp; ví dụ: Giấy khai sinh số 12, UBND xã cấp năm 1961. Không gửi"
            " bản chụp."
        ),
    )
    holder = forms.CharField(
        label=gettext_lazy("Ai đang giữ giấy tờ này"),
        max_length=250,
        help_text=gettext_lazy("Ví dụ: tôi giữ, mang đến khi được hẹn."),
    )
    words = forms.CharField(
        label=gettext_lazy("Nói thêm (nếu cần)"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, values: dict[Correctable, str], **kwargs: Any) -> None:
        """`values`: what may be corrected, each with what the record says now."""
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *((one.value, _with_value(one, value)) for one, value in values.items()),
        ]


def _with_value(one: Correctable, value: str) -> str:
    if one == Correctable.OTHER:
        return str(one.label)
    words = {"what": one.label, "value": value or _("chưa ghi")}
    return _("%(what)s (đang ghi: %(value)s)") % words
