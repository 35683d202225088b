"""What is asked of whoever enters, issues or corrects a paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from dangvu.core.fields import PartialDateFormField
from dangvu.documents.choices import DocumentType, Mark, Urgency
from dangvu.documents.forms.fields import AtPlace, day, lines, reason, several_organizations, words
from dangvu.organizations.models import Organization
from dangvu.sources.choices import Grade


class PaperForm(AtPlace):
    """What both books ask."""

    type = forms.ChoiceField(label=gettext_lazy("Loại văn bản"), choices=DocumentType.choices)


def _summary() -> forms.CharField:
    return words(
        gettext_lazy("Trích yếu"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Văn bản từ độ Mật trở lên không ghi trích yếu."),
    )


def _grade() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Độ mật"), choices=Grade.choices, initial=Grade.OPEN
    )


def _issued_by() -> forms.CharField:
    return words(
        gettext_lazy("Cơ quan ban hành, như ghi trên văn bản"), max_length=200, required=True
    )


def _key() -> forms.CharField:
    return words(
        gettext_lazy("Ký hiệu loại văn bản"),
        max_length=12,
        help_text=gettext_lazy("Bỏ trống thì theo quy định đang có."),
    )


def _mark() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Thẩm quyền ký"), choices=Mark.choices, required=False
    )


def _must_say_what_about(form: forms.Form, given: dict[str, Any]) -> None:
    if given.get("grade") == Grade.OPEN and not given.get("summary"):
        form.add_error("summary", gettext_lazy("Ghi trích yếu."))


class ReceiveForm(PaperForm):
    """A paper that came in."""

    symbol = words(gettext_lazy("Số, ký hiệu"), max_length=60)
    date = PartialDateFormField(label=gettext_lazy("Ngày văn bản"), required=False)
    issued_by = words(gettext_lazy("Cơ quan ban hành"), max_length=200, required=True)
    summary = _summary()
    grade = _grade()
    urgency = forms.ChoiceField(
        label=gettext_lazy("Độ khẩn"), choices=Urgency.choices, initial=Urgency.ORDINARY
    )
    came_on = day(gettext_lazy("Ngày đến"))
    handler = words(gettext_lazy("Người xử lý"))

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


def _issuer_mark() -> forms.CharField:
    return words(
        gettext_lazy("Ký hiệu cơ quan ban hành, sau dấu /"),
        max_length=30,
        help_text=gettext_lazy("Ví dụ ĐUK. Bỏ trống thì như văn bản trước của cơ quan này."),
    )


def _congress() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("Văn bản của đại hội, lấy số ở dãy số chung của đại hội"), required=False
    )


def _body() -> forms.CharField:
    return words(
        gettext_lazy("Cơ quan của cấp ủy có dãy số riêng"),
        max_length=40,
        help_text=gettext_lazy("Ví dụ UBKT. Bỏ trống khi chính cấp ủy ban hành."),
    )


class PlanForm(PaperForm):
    """A paper that is to be issued."""

    field_order = ("place", "type", "issued_by", "summary", "grade", "signatory", "body")
    body = _body()

    issued_by = _issued_by()
    summary = _summary()
    grade = _grade()
    signatory = words(gettext_lazy("Người sẽ ký"))

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        _must_say_what_about(self, given)
        return given


class IssueForm(PaperForm):
    """A paper that lies signed on the table and gets its number; `internal` ones stand in the book
    of papers that do not go out. What is seldom asked comes last."""

    field_order = (
        "place", "type", "issued_by", "summary", "on", "signatory", "mark", "grade", "urgency",
        "effective_from", "internal", "key", "issuer_mark", "body", "jointly", "congress",
    )  # fmt: skip
    body = _body()
    issued_by = _issued_by()
    summary = _summary()
    grade = _grade()
    on = day(gettext_lazy("Ngày ký"))
    key = _key()
    issuer_mark = _issuer_mark()
    congress = _congress()
    urgency = forms.ChoiceField(
        label=gettext_lazy("Độ khẩn"),
        choices=Urgency.choices,
        initial=Urgency.ORDINARY,
        required=False,
    )
    signatory = words(gettext_lazy("Người ký"))
    mark = _mark()
    effective_from = day(gettext_lazy("Có hiệu lực từ"), required=False)
    jointly = lines(
        gettext_lazy("Cùng ban hành với tổ chức đảng (mã hoặc tên, mỗi dòng một nơi)"), rows=2
    )
    internal = forms.BooleanField(
        label=gettext_lazy("Văn bản nội bộ, không gửi ra ngoài tổ chức"), required=False
    )

    def clean_jointly(self) -> list[Organization]:
        return several_organizations(self.actor, self.cleaned_data["jointly"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        _must_say_what_about(self, given)
        return given


class IssuePlannedForm(forms.Form):
    """A planned paper was signed."""

    on = day(gettext_lazy("Ngày ký"))
    issued_by = _issued_by()
    key = _key()
    issuer_mark = _issuer_mark()
    congress = _congress()
    number = forms.IntegerField(
        label=gettext_lazy("Số đã giữ chỗ"),
        required=False,
        min_value=1,
        max_value=999_999,
        help_text=gettext_lazy("Bỏ trống thì lấy số kế tiếp."),
    )
    signatory = words(gettext_lazy("Người ký"))
    mark = _mark()
    effective_from = day(gettext_lazy("Có hiệu lực từ"), required=False)


class CorrectForm(forms.Form):
    """The marks of a paper and what the register says of it, as they stand, to be put right."""

    symbol = words(gettext_lazy("Số, ký hiệu"), max_length=60)
    date = PartialDateFormField(label=gettext_lazy("Ngày văn bản"), required=False)
    issued_by = words(gettext_lazy("Cơ quan ban hành"), max_length=200)
    summary = _summary()
    grade = _grade()
    urgency = forms.ChoiceField(label=gettext_lazy("Độ khẩn"), choices=Urgency.choices)
    signatory = words(gettext_lazy("Người ký"))
    mark = _mark()
    effective_from = day(gettext_lazy("Có hiệu lực từ"), required=False)
    effective_to = day(
        gettext_lazy("Hết hiệu lực từ"),
        required=False,
        help_text=gettext_lazy("Ngày đầu tiên văn bản không còn hiệu lực."),
    )
    reason = reason()

    def __init__(self, *args: Any, is_planned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_planned:
            # It has neither number nor day until it is issued.
            del self.fields["symbol"], self.fields["date"]


class CancelForm(forms.Form):
    reason = reason()


class RemoveForm(forms.Form):
    reason = reason()
