"""What is asked when an office gives its own Word file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.fields import SuggestedField
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import UnknownOrganization, organization_meant
from dangvu.papers.services import LIMITS, NotATemplate, admit_docx

_WORD = ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TemplateForm(forms.Form):
    """Check only, or check and take. The file has passed the gate when the form is valid."""

    file = forms.FileField(
        label=gettext_lazy("Tệp Word (.docx)"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Chưa chọn tệp.")},
        widget=forms.FileInput(attrs={"accept": _WORD}),
    )
    org = SuggestedField(
        label=gettext_lazy("Tổ chức dùng mẫu này (mã hoặc tên)"),
        address="organizations:options",
        help_text=gettext_lazy("Dùng cho tổ chức ấy và mọi tổ chức bên dưới."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Cho văn bản từ ngày"),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "30/06/2026"}),
    )
    note = forms.CharField(label=gettext_lazy("Ghi chú"), required=False, max_length=250)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        try:
            if (file.size or 0) > LIMITS.packed:
                raise NotATemplate("TOO_LARGE")
            return admit_docx(file.read())
        except NotATemplate as error:
            raise forms.ValidationError(str(error)) from error

    def clean_org(self) -> OrganizationVersion:
        try:
            return organization_meant(self.cleaned_data["org"], self.actor.today, self.actor)
        except UnknownOrganization as error:
            raise forms.ValidationError(error.sentence) from error

    @property
    def file_name(self) -> str:
        return str(self.files["file"].name)
