"""What is asked of whoever enters a paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.fields import PartialDateFormField, SuggestedField
from dangvu.documents.choices import DocumentType, Mark, Urgency
from dangvu.organizations.models import Organization
from dangvu.organizations.selectors import UnknownOrganization, organization_meant
from dangvu.sources.choices import Grade

_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=_FORMATS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "30/06/2026"}),
    )


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, **{"max_length": 120, "required": False, **more})


class PaperForm(forms.Form):
    """What both books ask. `place` is the organisation whose book it is."""

    place = SuggestedField(
        label=gettext_lazy("Sổ của tổ chức đảng (mã hoặc tên)"), address="organizations:options"
    )
    type = forms.ChoiceField(label=gettext_lazy("Loại văn bản"), choices=DocumentType.choices)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def clean_place(self) -> Organization:
        try:
            found = organization_meant(self.cleaned_data["place"], self.actor.today, self.actor)
        except UnknownOrganization as error:
            raise forms.ValidationError(error.sentence) from error
        return Organization.objects.get(pk=found.organization_id)


def _summary() -> forms.CharField:
    return _words(
        gettext_lazy("Trích yếu"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Văn bản từ độ Mật trở lên không ghi trích yếu."),
    )


class ReceiveForm(PaperForm):
    """A paper that came in."""

    symbol = _words(gettext_lazy("Số, ký hiệu"), max_length=60)
    date = PartialDateFormField(label=gettext_lazy("Ngày văn bản"), required=False)
    issued_by = _words(gettext_lazy("Cơ quan ban hành"), max_length=200, required=True)
    summary = _summary()
    grade = forms.ChoiceField(
        label=gettext_lazy("Độ mật"), choices=Grade.choices, initial=Grade.OPEN
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("Độ khẩn"), choices=Urgency.choices, initial=Urgency.ORDINARY
    )
    came_on = _day(gettext_lazy("Ngày đến"))
    handler = _words(gettext_lazy("Người xử lý"))

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("symbol") and not given.get("summary"):
            self.add_error("symbol", gettext_lazy("Ghi số, ký hiệu hoặc trích yếu."))
        return given


class AttachForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Tệp Word (.docx) hoặc PDF"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Chưa chọn tệp.")},
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf"}),
    )


class IssueForm(PaperForm):
    """A paper that lies signed on the table and gets its number."""

    issued_by = _words(
        gettext_lazy("Cơ quan ban hành, như ghi trên văn bản"), max_length=200, required=True
    )
    summary = _summary()
    grade = forms.ChoiceField(
        label=gettext_lazy("Độ mật"), choices=Grade.choices, initial=Grade.OPEN
    )
    on = _day(gettext_lazy("Ngày ký"))
    key = _words(
        gettext_lazy("Ký hiệu loại văn bản"),
        max_length=12,
        help_text=gettext_lazy("Bỏ trống thì theo quy định đang có."),
    )
    signatory = _words(gettext_lazy("Người ký"))
    mark = forms.ChoiceField(
        label=gettext_lazy("Thẩm quyền ký"), choices=Mark.choices, required=False
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("grade") == Grade.OPEN and not given.get("summary"):
            self.add_error("summary", gettext_lazy("Ghi trích yếu."))
        return given
