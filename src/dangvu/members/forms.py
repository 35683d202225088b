"""What is asked of whoever writes down a request of a person, or a step of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.fields import PartialDateFormField, SuggestedField
from dangvu.members.choices import (
    Correctable,
    Course,
    DelegatedPower,
    DropReason,
    IntroducerKind,
    RequestKind,
    Sex,
)
from dangvu.members.models import Person
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import UnknownOrganization, organization_meant

_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=_FORMATS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "30/06/2026"}),
        **more,
    )


def _words(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, **{"required": False, **more})


def _symbol() -> forms.CharField:
    return _words(
        gettext_lazy("Số, ký hiệu văn bản"),
        60,
        help_text=gettext_lazy("Nghị quyết, quyết định kèm theo, ví dụ 12-NQ/CB."),
    )


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Đề nghị"), choices=RequestKind.choices)
    asked_by = forms.CharField(
        label=gettext_lazy("Người đề nghị"),
        max_length=150,
        help_text=gettext_lazy("Chính đảng viên, hoặc người được ủy quyền."),
    )
    received_on = _day(gettext_lazy("Ngày nhận"))
    words = forms.CharField(
        label=gettext_lazy("Nội dung đề nghị"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StepForm(forms.Form):
    on = _day(gettext_lazy("Ngày"))
    note = forms.CharField(
        label=gettext_lazy("Ghi chú, lý do"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ResidenceForm(forms.Form):
    """A year is asked with a comment only."""

    year = forms.IntegerField(
        label=gettext_lazy("Nhận xét của năm"), min_value=2020, max_value=9998, required=False
    )
    on = _day(gettext_lazy("Ngày"))

    def __init__(self, *args: Any, with_year: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].required = with_year


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Cần số thẻ để làm gì"), max_length=300)


class CorrectionForm(forms.Form):
    """What of the own record is wrong, and what proves it. A paper is described, never handed in."""

    field = forms.ChoiceField(label=gettext_lazy("Mục cần sửa"))
    should_be = forms.CharField(label=gettext_lazy("Nội dung đúng là"), max_length=250)
    paper = forms.CharField(
        label=gettext_lazy("Giấy tờ chứng minh"),
        max_length=250,
        help_text=gettext_lazy(
            "Tên giấy, số, ngày, nơi cấp; ví dụ: Giấy khai sinh số 12, UBND xã cấp năm 1961. Không gửi"
            " bản chụp."
        ),
    )
    holder = forms.CharField(
        label=gettext_lazy("Ai đang giữ giấy tờ này"),
        max_length=250,
        help_text=gettext_lazy("Ví dụ: tôi giữ, mang đến khi được hẹn."),
    )
    words = forms.CharField(
        label=gettext_lazy("Nói thêm (nếu cần)"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, values: dict[Correctable, str], **kwargs: Any) -> None:
        """`values`: what may be corrected, each with what the record says now."""
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *((one.value, _with_value(one, value)) for one, value in values.items()),
        ]


def _with_value(one: Correctable, value: str) -> str:
    if one == Correctable.OTHER:
        return str(one.label)
    words = {"what": one.label, "value": value or _("chưa ghi")}
    return _("%(what)s (đang ghi: %(value)s)") % words


# --- the pool ----------------------------------------------------------------------------------


class _Placed(forms.Form):
    """A form that names an organisation by code or name."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def meant(self, field: str) -> OrganizationVersion:
        try:
            return organization_meant(self.cleaned_data[field], self.actor.today, self.actor)
        except UnknownOrganization as error:
            raise forms.ValidationError(error.sentence) from error


class FactsForm(forms.Form):
    """What is known of somebody in the pool."""

    full_name = _words(gettext_lazy("Họ và tên"), 120, required=True)
    birth = PartialDateFormField(
        label=gettext_lazy("Ngày sinh"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Ngày, tháng, hoặc chỉ năm: 12/03/1998, 3/1998, 1998."),
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Giới tính"), choices=[("", "–"), *Sex.choices], required=False
    )
    workplace = _words(gettext_lazy("Đơn vị công tác, học tập"), 120)
    is_youth_union = forms.BooleanField(label=gettext_lazy("Là đoàn viên"), required=False)
    planned_for = PartialDateFormField(
        label=gettext_lazy("Dự kiến kết nạp"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Tháng hoặc năm, ví dụ 5/2027."),
    )


class CandidateForm(FactsForm, _Placed):
    """Somebody whom a cell selects."""

    place = SuggestedField(
        label=gettext_lazy("Chi bộ theo dõi (mã hoặc tên)"), address="organizations:options"
    )
    selected_on = _day(gettext_lazy("Ngày chi bộ đưa vào nguồn"))
    symbol = _symbol()

    field_order = ("place", "full_name")

    def clean_place(self) -> OrganizationVersion:
        return self.meant("place")


class HelperForm(forms.Form):
    member = forms.TypedChoiceField(
        label=gettext_lazy("Đảng viên chính thức của chi bộ"), coerce=int
    )
    on = _day(gettext_lazy("Giúp đỡ từ ngày"))
    symbol = _symbol()

    def __init__(self, *args: Any, members: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", "–"), *members.items()]  # type: ignore[attr-defined]

    def clean_member(self) -> Person | None:
        return Person.objects.filter(pk=self.cleaned_data["member"]).first()


class IntroducerForm(forms.Form):
    """A member of the cell is chosen, one of another cell is named by code."""

    kind = forms.ChoiceField(label=gettext_lazy("Ai giới thiệu"), choices=IntroducerKind.choices)
    member = forms.TypedChoiceField(
        label=gettext_lazy("Đảng viên chính thức của chi bộ"),
        coerce=int,
        required=False,
        empty_value=None,
    )
    code = _words(gettext_lazy("Hoặc mã đảng viên ở chi bộ khác cùng đảng bộ cơ sở"), 40)
    together_since = _day(gettext_lazy("Cùng công tác, học tập, cư trú từ ngày"), required=False)
    introduced_on = _day(gettext_lazy("Ngày giới thiệu"))
    symbol = _symbol()

    def __init__(self, *args: Any, members: dict[int, str], actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", "–"), *members.items()]  # type: ignore[attr-defined]

    def clean_code(self) -> Person | None:
        code = self.cleaned_data["code"].strip()
        if not code:
            return None
        found = Person.objects.visible_to(self.actor, of_few=True).filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("Không có đảng viên mã này."))
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = given.get("member")
        member = Person.objects.filter(pk=chosen).first() if chosen else given.get("code")
        is_member = given.get("kind") == IntroducerKind.MEMBER
        if is_member and member is None and not self.errors:
            self.add_error("member", _("Chọn đảng viên giới thiệu."))
        return {**given, "member": member if is_member else None}


class CertificateForm(forms.Form):
    course = forms.ChoiceField(label=gettext_lazy("Lớp"), choices=Course.choices)
    given_on = _day(gettext_lazy("Ngày cấp"))
    given_by = _words(gettext_lazy("Nơi cấp"), 250)
    number = _words(gettext_lazy("Số giấy chứng nhận"), 40)

    def __init__(self, *args: Any, is_member: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_member:
            self.fields["course"].choices = [  # type: ignore[attr-defined]
                (Course.AWARENESS, Course.AWARENESS.label)
            ]


class DropForm(forms.Form):
    on = _day(gettext_lazy("Ngày đưa ra khỏi nguồn"))
    why = forms.ChoiceField(label=gettext_lazy("Vì"), choices=DropReason.choices)
    note = _words(gettext_lazy("Ghi chú"), 250)


class MoveForm(_Placed):
    place = SuggestedField(
        label=gettext_lazy("Chi bộ theo dõi từ nay (mã hoặc tên)"), address="organizations:options"
    )
    on = _day(gettext_lazy("Từ ngày"))
    symbol = _symbol()

    def clean_place(self) -> OrganizationVersion:
        return self.meant("place")


class EndForm(forms.Form):
    """Help ends on a day."""

    on = _day(gettext_lazy("Thôi từ ngày"))


class TakeBackForm(forms.Form):
    """What was written down stands no longer; with the reason."""

    reason = _words(gettext_lazy("Lý do"), 250, required=True)


class DelegationForm(_Placed):
    superior = SuggestedField(
        label=gettext_lazy("Cấp ủy ủy quyền (mã hoặc tên)"), address="organizations:options"
    )
    place = SuggestedField(
        label=gettext_lazy("Đảng ủy cơ sở được ủy quyền (mã hoặc tên)"),
        address="organizations:options",
    )
    power = forms.ChoiceField(
        label=gettext_lazy("Việc được ủy quyền"), choices=DelegatedPower.choices
    )
    valid_from = _day(gettext_lazy("Từ ngày"))
    valid_to = _day(
        gettext_lazy("Đến trước ngày"),
        required=False,
        help_text=gettext_lazy("Để trống khi chưa định ngày hết."),
    )
    symbol = _symbol()

    def clean_superior(self) -> OrganizationVersion:
        return self.meant("superior")

    def clean_place(self) -> OrganizationVersion:
        return self.meant("place")
