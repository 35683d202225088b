"""What is asked of whoever makes a rule for an organisation and everything below it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.fields import PartialDateFormField, SuggestedField
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import UnknownOrganization, organization_meant
from dangvu.rules.choices import Certainty
from dangvu.rules.wording import UnreadableValue, read_value, written_value

_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=_FORMATS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "01/01/2026"}),
        **more,
    )


class _RuleForm(forms.Form):
    """What a local rule says, and by which paper. `like` is a value of the shape that is asked."""

    value = forms.CharField(label=gettext_lazy("Giá trị"), max_length=400)
    symbol = forms.CharField(
        label=gettext_lazy("Văn bản quy định: số, ký hiệu"),
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "12-QĐ/ĐU"}),
    )
    issuer = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), max_length=200, required=False)
    date = PartialDateFormField(label=gettext_lazy("Ngày văn bản"), required=False)
    clause = forms.CharField(
        label=gettext_lazy("Điều, khoản, điểm"), max_length=120, required=False
    )
    certainty = forms.ChoiceField(
        label=gettext_lazy("Mức chắc chắn"),
        choices=Certainty.choices,
        initial=Certainty.SEEN,
        help_text=gettext_lazy("Quy định chưa chắc chỉ để nhắc, không dùng để từ chối việc gì."),
    )

    def __init__(self, *args: Any, actor: Actor, like: Any, unit: str, **kwargs: Any) -> None:
        self.actor, self.like = actor, like
        super().__init__(*args, **kwargs)
        asked = self.fields["value"]
        if unit:
            asked.label = _("Giá trị (%s)") % unit
        asked.help_text = _("Ghi như: %s") % written_value(like)

    def clean_value(self) -> Any:
        try:
            return read_value(self.cleaned_data["value"], self.like)
        except UnreadableValue as error:
            raise forms.ValidationError(str(error)) from error


class NewRuleForm(_RuleForm):
    """A rule where there was none."""

    place = SuggestedField(
        label=gettext_lazy("Áp dụng cho tổ chức đảng này và mọi tổ chức bên dưới (mã hoặc tên)"),
        address="organizations:options",
    )
    valid_from = _day(gettext_lazy("Có hiệu lực từ ngày"))
    valid_to = _day(
        gettext_lazy("Hết hiệu lực từ ngày"),
        required=False,
        help_text=gettext_lazy("Bỏ trống nếu chưa biết."),
    )
    field_order = (
        "place", "value", "valid_from", "valid_to", "symbol", "issuer", "date", "clause",
        "certainty",
    )  # fmt: skip

    def clean_place(self) -> Organization:
        try:
            found = organization_meant(self.cleaned_data["place"], self.actor.today, self.actor)
        except UnknownOrganization as error:
            raise forms.ValidationError(error.sentence) from error
        return Organization.objects.get(pk=found.organization_id)


class ChangeRuleForm(_RuleForm):
    """Something else from a day on."""

    on = _day(gettext_lazy("Thay đổi từ ngày"))
    field_order = ("value", "on", "symbol", "issuer", "date", "clause", "certainty")


class EndRuleForm(forms.Form):
    on = _day(gettext_lazy("Hết hiệu lực từ ngày"))
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ví dụ: hết hiệu lực theo văn bản nào."),
    )
