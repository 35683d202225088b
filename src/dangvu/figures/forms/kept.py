"""What is asked when figures are frozen, re-opened or quoted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core import indicators
from dangvu.core.actor import Actor
from dangvu.core.fields import SuggestedField
from dangvu.core.numbers import Percent, Style, read_number
from dangvu.core.periods import BadPeriod, Period
from dangvu.figures.choices import Qualifier
from dangvu.figures.forms.asking import period_text
from dangvu.figures.models import QuotedFigure
from dangvu.figures.selectors.questions import Question
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import UnknownOrganization, organization_meant


class FreezeForm(forms.Form):
    """Which figures, and what for; all that answer the question are ticked."""

    codes = forms.MultipleChoiceField(
        label=gettext_lazy("Số liệu chốt"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Chọn ít nhất một số liệu.")},
    )
    purpose = forms.CharField(
        label=gettext_lazy("Chốt cho"),
        max_length=200,
        help_text=gettext_lazy("Ví dụ: Báo cáo tháng 6/2026."),
        error_messages={"required": gettext_lazy("Ghi chốt số liệu để làm gì.")},
    )

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answering = [one for one in indicators.all_indicators() if question.answers(one)]
        codes: Any = self.fields["codes"]
        codes.choices = [(one.code, one.label) for one in answering]
        codes.initial = [one.code for one in answering]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Ghi lý do.")},
    )


class QuotedForm(forms.Form):
    """A figure as a paper gives it."""

    subject = forms.CharField(
        label=gettext_lazy("Nội dung"), max_length=200, help_text=gettext_lazy("Ví dụ: Doanh thu.")
    )
    qualifier = forms.ChoiceField(label=gettext_lazy("Mức chính xác"), choices=Qualifier.choices)
    value = forms.CharField(
        label=gettext_lazy("Số"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "placeholder": "1.628,9"}),
    )
    unit = forms.CharField(
        label=gettext_lazy("Đơn vị tính"),
        max_length=60,
        help_text=gettext_lazy("Ghi đúng như văn bản: tỷ đồng, nghìn người, %."),
    )
    period = forms.CharField(
        label=gettext_lazy("Thời gian"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"placeholder": "2025, quý 1/2025, 01/01/2025 đến 30/06/2025"}
        ),
    )
    organization = SuggestedField(
        label=gettext_lazy("Tổ chức đảng (mã hoặc tên)"),
        address="organizations:options",
        required=False,
    )
    area = forms.CharField(
        label=gettext_lazy("Hoặc phạm vi"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Khi số không của tổ chức nào trong đảng bộ, ví dụ: toàn tỉnh."),
    )
    symbol = forms.CharField(
        label=gettext_lazy("Số, ký hiệu văn bản"),
        max_length=60,
        help_text=gettext_lazy("Văn bản có số này, ví dụ: 12-BC/ĐUK."),
    )
    issuer = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), max_length=200, required=False)
    quote = forms.CharField(
        label=gettext_lazy("Câu trích"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def clean_value(self) -> Decimal:
        """As people here write numbers: 1.628,9."""
        reading = read_number(self.cleaned_data["value"], style=Style.VIETNAMESE)
        if isinstance(reading, Percent):
            return reading.points
        if isinstance(reading, Decimal):
            return reading
        raise forms.ValidationError(_("Ghi một số, ví dụ 1.628,9."))

    def clean_period(self) -> tuple[date, date]:
        try:
            period = Period.read(self.cleaned_data["period"])
        except BadPeriod as error:
            raise forms.ValidationError(str(error)) from error
        return period.start, period.last_day or period.start

    def clean_organization(self) -> Organization | None:
        code = self.cleaned_data["organization"].strip()
        if not code:
            return None
        try:
            return organization_meant(code, self.actor.today, self.actor).organization
        except UnknownOrganization as error:
            raise forms.ValidationError(error.sentence) from error


class CorrectQuotedForm(QuotedForm):
    """A quoted figure as it stands, with what is put right, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do sửa"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Ví dụ: chép nhầm một chữ số; văn bản đính chính."),
        error_messages={"required": gettext_lazy("Ghi lý do.")},
    )

    def __init__(self, *args: Any, figure: QuotedFigure, place_code: str, **kwargs: Any) -> None:
        self.figure = figure
        super().__init__(*args, initial=_as_written(figure, place_code), **kwargs)

    def clean_organization(self) -> Organization | None:
        """An organisation that was left alone stays, whatever it is called today."""
        if self.cleaned_data["organization"].strip() == self.initial["organization"]:
            return self.figure.organization
        return super().clean_organization()

    @property
    def same_paper(self) -> bool:
        """Whether the marks of the paper were left alone."""
        return not {"symbol", "issuer"} & set(self.changed_data)


def _as_written(figure: QuotedFigure, place_code: str) -> dict[str, str]:
    days = Period.of_days(figure.first_day, figure.last_day)
    return {
        "subject": figure.subject,
        "qualifier": figure.qualifier,
        "value": f"{figure.value:f}".rstrip("0").rstrip(".").replace(".", ","),
        "unit": figure.unit,
        "period": period_text(days),
        "organization": place_code,
        "area": figure.area,
        "symbol": figure.source.symbol,
        "issuer": figure.source.issuer,
        "quote": figure.quote,
    }
