"""Why so much is needed, and what the second person says."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    persons = forms.IntegerField(
        label=_("Số người cần xuất"),
        min_value=1,
        max_value=100_000_000,
        help_text=_("Được duyệt bao nhiêu thì lấy được bấy nhiêu, trong một ngày."),
    )
    reason = forms.CharField(
        label=_("Xuất để làm gì"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Người duyệt đọc lý do này; lý do được ghi cùng lần xuất."),
    )


class DecideForm(forms.Form):
    note = forms.CharField(
        label=_("Ý kiến"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
