"""What is asked when a workbook is uploaded."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.gate import LIMITS, RefusedFile, admit
from dangvu.core.partial_dates import PartialDate, read_date
from dangvu.imports.models import MappingVersion
from dangvu.imports.services.mapping import mapping_names, version_in_use

NEW_LAYOUT = "__new__"


class UploadForm(forms.Form):
    book = forms.FileField(
        label=gettext_lazy("Sổ Excel (.xlsx)"),
        allow_empty_file=True,
        error_messages={
            "required": gettext_lazy("Chưa chọn tệp. Bấm vào ô trên để chọn sổ Excel.")
        },
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
    )
    mapping = forms.ChoiceField(
        label=gettext_lazy("Cách đọc sổ"),
        required=False,
        choices=lambda: [
            ("", gettext_lazy("Sổ theo mẫu của hệ thống")),
            *((name, name) for name in mapping_names()),
            (NEW_LAYOUT, gettext_lazy("Sổ khác mẫu, chưa có cách đọc: lập mới")),
        ],
        help_text=gettext_lazy(
            "Sổ riêng của đơn vị thì chọn cách đọc đã lưu; chưa có thì lập một lần, lần sau chọn lại."
        ),
    )
    as_of = forms.CharField(
        label=gettext_lazy("Số liệu đến ngày"),
        required=False,
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "placeholder": "31/12/2025", "autocomplete": "off"}
        ),
        help_text=gettext_lazy(
            "Chỉ ghi khi trang “Thông tin” của sổ chưa ghi ngày này; đã ghi thì để trống."
        ),
    )

    def clean_book(self) -> bytes:
        """The content, which has passed the gate."""
        book: UploadedFile = self.cleaned_data["book"]
        try:
            if (book.size or 0) > LIMITS.packed:
                raise RefusedFile("TOO_LARGE")
            return admit(book.read())
        except RefusedFile as error:
            raise forms.ValidationError(str(error)) from error

    def clean_as_of(self) -> date | None:
        text: str = self.cleaned_data["as_of"]
        if not text.strip():
            return None
        reading = read_date(text)
        if not isinstance(reading, PartialDate) or reading.day is None:
            raise forms.ValidationError(
                _("“%(text)s” không phải một ngày. Ghi đủ ngày, tháng, năm, ví dụ 31/12/2025.")
                % {"text": text}
            )
        return reading.earliest

    @property
    def is_new_layout(self) -> bool:
        """How the workbook is read has yet to be said."""
        return bool(self.cleaned_data["mapping"] == NEW_LAYOUT)

    def version(self, actor: Actor) -> MappingVersion | None:
        """The mapping to read it with; None for our own template, or while there is none."""
        name = self.cleaned_data["mapping"]
        if not name or self.is_new_layout:
            return None
        return version_in_use(actor=actor, name=name)

    @property
    def file_name(self) -> str:
        book: Any = self.files["book"]
        return str(book.name)


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Lý do hoàn tác"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Ghi lý do hoàn tác.")},
        help_text=gettext_lazy(
            "Ghi cùng việc hoàn tác để tra cứu, ví dụ: nạp nhầm tệp tháng trước."
        ),
    )
