"""What is asked of whoever enters regulations and directions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.core.fields import PartialDateFormField, SuggestedField
from dangvu.documents.choices import PartnerKind
from dangvu.documents.forms.fields import (
    AtPlace,
    day,
    lines,
    lines_of,
    paper,
    paper_of,
    reason,
    several_organizations,
    words,
)
from dangvu.documents.models import Document
from dangvu.organizations.models import Organization


def _scope() -> forms.CharField:
    return lines(
        gettext_lazy("Nội dung phối hợp (mỗi dòng một nội dung)"), rows=4, max_length=4_000
    )


def _term() -> forms.CharField:
    return words(
        gettext_lazy("Nhiệm kỳ"), max_length=40, help_text=gettext_lazy("Ví dụ 2025-2030.")
    )


def _review() -> forms.DateField:
    return day(gettext_lazy("Ngày rà soát"), required=False)


class RegulationForm(AtPlace):
    """A text that binds two sides; `place` signed it."""

    place = SuggestedField(
        label=gettext_lazy("Tổ chức đảng ký (mã hoặc tên)"), address="organizations:options"
    )
    partner_kind = forms.ChoiceField(
        label=gettext_lazy("Loại đối tác"), choices=PartnerKind.choices
    )
    title = words(gettext_lazy("Tên quy chế"), max_length=250, required=True)
    partners = lines(
        gettext_lazy("Đối tác là tổ chức đảng (mã hoặc tên, mỗi dòng một nơi)"), rows=2
    )
    outside = lines(gettext_lazy("Đối tác khác (mỗi dòng một nơi)"), rows=2)
    scope = _scope()
    signed = PartialDateFormField(label=gettext_lazy("Ngày ký"), required=False)
    term = _term()
    review_on = _review()
    other = paper(gettext_lazy("Văn bản ban hành quy chế, nếu đã vào sổ"), required=False)

    def clean_partners(self) -> list[Organization]:
        return several_organizations(self.actor, self.cleaned_data["partners"])

    def clean_outside(self) -> list[str]:
        found = list(dict.fromkeys(lines_of(self.cleaned_data["outside"])))
        if any(len(one) > 200 for one in found):
            raise forms.ValidationError(gettext_lazy("Tên đối tác dài quá 200 ký tự."))
        return found

    def clean_other(self) -> Document | None:
        return paper_of(self.actor, self.cleaned_data["other"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        alone = given.get("partner_kind") == PartnerKind.COMMITTEE
        if not self.errors and not alone and not (given["partners"] or given["outside"]):
            self.add_error("partners", gettext_lazy("Quy chế hai bên phải có đối tác."))
        return given


class ChangeRegulationForm(forms.Form):
    """A regulation as it stands, to be reviewed or put right; its partners stay."""

    title = words(gettext_lazy("Tên quy chế"), max_length=250, required=True)
    scope = _scope()
    signed = PartialDateFormField(label=gettext_lazy("Ngày ký"), required=False)
    term = _term()
    review_on = _review()
    reason = reason()


class EndRegulationForm(forms.Form):
    on = day(gettext_lazy("Hết hiệu lực từ"))
    reason = reason()


class DirectionForm(AtPlace):
    """What a superior told without a numbered paper."""

    place = SuggestedField(
        label=gettext_lazy("Nơi nhận chỉ đạo (mã hoặc tên)"), address="organizations:options"
    )
    superior = words(gettext_lazy("Người, cơ quan chỉ đạo"), max_length=200, required=True)
    on = PartialDateFormField(label=gettext_lazy("Ngày"))
    summary = lines(gettext_lazy("Nội dung chỉ đạo"), rows=4, max_length=4_000, required=True)
    other = paper(gettext_lazy("Ghi ở văn bản nào, nếu có trong sổ"), required=False)

    def clean_other(self) -> Document | None:
        return paper_of(self.actor, self.cleaned_data["other"])
