from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.access.selectors import own_organization_id
from dangvu.core.actor import Actor
from dangvu.core.fields import SuggestedField
from dangvu.core.periods import BadPeriod, Period
from dangvu.core.text import clean
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import (
    UnknownOrganization,
    organization_meant,
    root,
    versions_as_of,
)


class AskForm(forms.Form):
    """Which organisation, as of which day or over which period."""

    org = SuggestedField(
        label=gettext_lazy("Tổ chức (mã hoặc tên)"),
        address="organizations:options",
        required=False,
        help_text=gettext_lazy("Bỏ trống là tổ chức của mình."),
    )
    as_of = forms.DateField(
        label=gettext_lazy("Đến ngày"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "30/06/2026"}),
    )
    period = forms.CharField(
        label=gettext_lazy("Hoặc trong kỳ"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Ví dụ: 2025, quý 1/2025, 6/2025 hoặc 01/01/2025 đến 30/06/2025."),
    )
    tree = forms.ChoiceField(
        label=gettext_lazy("Cây tổ chức"),
        required=False,
        choices=[
            ("then", gettext_lazy("Của ngày đó")),
            ("now", gettext_lazy("Hiện nay")),
        ],
    )

    def __init__(self, data: Any, *, actor: Actor, period_only: bool = False) -> None:
        super().__init__(data)
        self.actor, self.period_only = actor, period_only
        self.organization: OrganizationVersion | None = None

    def clean_period(self) -> Period | None:
        try:
            text = self.cleaned_data["period"]
            return Period.read(text) if text else None
        except BadPeriod as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("as_of") and data.get("period"):
            raise forms.ValidationError(_("Chọn một: đến ngày hoặc trong kỳ."))
        if self.period_only and not data.get("period") and "period" not in self.errors:
            self.add_error(
                "period", _("Báo cáo này lập theo kỳ. Ghi kỳ, ví dụ 2025 hoặc quý 1/2025.")
            )
        if not data.get("as_of") and not data.get("period"):
            data["as_of"] = self.actor.today
        period = data.get("period")
        day = data.get("as_of") or (period.last_day if period else self.actor.today)
        try:
            code = data.get("org")
            self.organization = self._organization(code, day)
        except UnknownOrganization as error:
            self.add_error("org", error.sentence)
        else:
            if self.organization is None:
                self.add_error("org", _("Chưa có tổ chức nào để lập báo cáo."))
        return data

    def _organization(self, code: str, day: date) -> OrganizationVersion | None:
        """The one asked for; without a code the reader's own."""
        if code:
            return organization_meant(code, on=day, actor=self.actor)
        own = own_organization_id(self.actor)
        return None if own is None else versions_as_of([own], day).get(own) or root(day)


class MarksForm(forms.Form):
    """What the office writes at the head and the foot of a paper."""

    dated = forms.DateField(
        label=gettext_lazy("Ngày của văn bản"),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "30/06/2026"}),
        help_text=gettext_lazy("Mẫu và tệp Word được chọn theo ngày này."),
    )
    place = forms.CharField(label=gettext_lazy("Địa danh"), required=False, max_length=80)
    number = forms.CharField(
        label=gettext_lazy("Số"),
        required=False,
        max_length=12,
        help_text=gettext_lazy("Chỉ ghi số, ví dụ 07. Ký hiệu tự in; để trống thì chừa chỗ."),
    )
    authority = forms.CharField(
        label=gettext_lazy("Thẩm quyền ký"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Để trống thì in T/M cấp ủy, T/M chi bộ."),
    )
    post = forms.CharField(label=gettext_lazy("Chức vụ người ký"), required=False, max_length=120)
    signer = forms.CharField(label=gettext_lazy("Họ tên người ký"), required=False, max_length=120)
    recipients = forms.CharField(
        label=gettext_lazy("Nơi nhận"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Mỗi nơi một dòng."),
    )

    def clean_recipients(self) -> tuple[str, ...]:
        lines = (clean(line).lstrip("- ") for line in self.cleaned_data["recipients"].splitlines())
        return tuple(line for line in lines if line)
