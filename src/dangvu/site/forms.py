"""The form that the kit shows."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dangvu.core.fields import PartialDateFormField


class KitForm(forms.Form):
    """One field of each kind; it is never sent."""

    name = forms.CharField(label=_("Họ và tên"), help_text=_("Viết đủ họ, chữ đệm và tên."))
    on = PartialDateFormField(label=_("Ngày"), required=False)
    kind = forms.ChoiceField(label=_("Loại"), choices=[("A", _("Báo cáo")), ("B", _("Thư"))])
    note = forms.CharField(
        label=_("Ghi chú"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    agreed = forms.BooleanField(label=_("Đã đối chiếu với sổ"), required=False)
    file = forms.FileField(label=_("Tệp Excel"), required=False)
