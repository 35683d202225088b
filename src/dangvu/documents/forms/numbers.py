"""What is asked of whoever keeps the numbers of a series."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.documents.forms.fields import AtPlace, day, reason, words


class OpenSeriesForm(AtPlace):
    """A series whose numbers do not begin at 1, or whose mark is not the usual one."""

    key = words(
        gettext_lazy("Ký hiệu loại văn bản"),
        max_length=12,
        help_text=gettext_lazy("Ví dụ NQ, QĐ, KH. Bỏ trống cho dãy số chung của đại hội."),
    )
    congress = forms.BooleanField(label=gettext_lazy("Dãy số chung của đại hội"), required=False)
    issuer_mark = words(
        gettext_lazy("Ký hiệu cơ quan ban hành, sau dấu /"),
        max_length=30,
        required=True,
        help_text=gettext_lazy("Ví dụ ĐUK."),
    )
    body = words(
        gettext_lazy("Cơ quan của cấp ủy có dãy số riêng"),
        max_length=40,
        help_text=gettext_lazy("Ví dụ UBKT. Bỏ trống khi chính cấp ủy ban hành."),
    )
    on = day(gettext_lazy("Trong nhiệm kỳ của ngày"))
    starts_at = forms.IntegerField(
        label=gettext_lazy("Bắt đầu từ số"), min_value=1, max_value=999_999, initial=1
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if bool(given.get("key")) == bool(given.get("congress")):
            self.add_error("key", gettext_lazy("Ghi ký hiệu, hoặc chọn dãy số của đại hội."))
        return given


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
