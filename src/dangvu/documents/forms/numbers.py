"""What is asked of whoever keeps the numbers of a series."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.documents.forms.fields import AtPlace, day, reason, words


class ReserveForm(AtPlace):
    key = words(
        gettext_lazy("Ký hiệu loại văn bản"),
        max_length=12,
        required=True,
        help_text=gettext_lazy("Ví dụ NQ, QĐ, KH."),
    )
    on = day(gettext_lazy("Cho văn bản ngày"))
    reason = words(gettext_lazy("Giữ cho văn bản nào"), max_length=250)


class CancelNumberForm(forms.Form):
    reason = reason()


class ExplainForm(forms.Form):
    number = forms.IntegerField(label=gettext_lazy("Số bỏ trống"), min_value=1, max_value=999_999)
    last = forms.IntegerField(
        label=gettext_lazy("Đến số"),
        required=False,
        min_value=1,
        max_value=999_999,
        help_text=gettext_lazy("Bỏ trống khi chỉ thiếu một số."),
    )
    reason = words(
        gettext_lazy("Vì sao không có văn bản mang số này"), max_length=250, required=True
    )
